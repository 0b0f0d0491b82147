package interleave.kernel;

import interleave.kernel.setup.Setup;

/** Where the jar starts. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(Setup.handle(arguments));
  }
}
