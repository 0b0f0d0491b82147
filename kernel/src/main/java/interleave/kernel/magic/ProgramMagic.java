package interleave.kernel.magic;

import interleave.kernel.shell.CellResult;

/** {@code %%program}: the cell as a program of its own. */
record ProgramMagic() implements CellMagic {

  @Override
  public String name() {
    return "program";
  }

  @Override
  public String usage() {
    return "%%program";
  }

  @Override
  public String summary() {
    return "Runs the cell as a program: it ends when its last regular thread has ended.";
  }

  @Override
  public String details() {
    return "A cell ends when its main thread does, and other threads go on. A program, as java runs"
        + " it, waits for its regular threads; daemon threads are cut off then, without their"
        + " finally blocks. An exception in one thread does not end the others, and"
        + " System.exit(n) ends them all.";
  }

  @Override
  public CellResult run(MagicCall call, MagicContext context) {
    call.refuseArguments(this);
    call.needJava(this);
    return context.asProgram(call::runJava);
  }
}
