package interleave.kernel.instrument;

import java.util.Arrays;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;

/** What a class of JShell's does, apart from where in the source it does it. */
public final class SnippetCode {

  private SnippetCode() {}

  /** Whether two class files differ in nothing but line numbers and other debug information. */
  public static boolean isSame(byte[] one, byte[] other) {
    return Arrays.equals(withoutDebug(one), withoutDebug(other));
  }

  private static byte[] withoutDebug(byte[] classFile) {
    // Its constant pool is made anew, in the order of use: the old one has the debug entries too.
    ClassWriter writer = new ClassWriter(0);
    new ClassReader(classFile).accept(writer, ClassReader.SKIP_DEBUG);
    return writer.toByteArray();
  }
}
