package interleave.kernel.setup;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The command line that starts the kernel.
 *
 * @param java the Java to run it on
 * @param folder the kernelspec's folder, which holds the jars and the start-up archive
 * @param userOptions what the user wants the JVM told besides; told last, so that it wins
 */
record LaunchCommand(JavaInstallation java, Path folder, List<String> userOptions) {

  static final String KERNEL_JAR = "interleave-kernel.jar";
  static final String HOOKS_JAR = "hooks.jar";

  /** Jupyter puts the path of the connection file here. */
  static final String CONNECTION_FILE = "{connection_file}";

  private static final Pattern COLLECTOR = Pattern.compile("-XX:\\+Use\\w+GC");

  /**
   * What the JVM is told whether there is a start-up archive or not. An archive is only good for
   * the options it was made with, so these are the same in training and later.
   */
  private List<String> commonOptions() {
    var options = new ArrayList<String>();
    // Code anywhere, the JDK's own included, can reach the hooks. From the command line, because
    // what is appended to the boot class path at run time makes the JVM refuse its archive.
    options.add("-Xbootclasspath/a:" + folder.resolve(HOOKS_JAR));
    // A JDK replaced in place by another version must not keep the kernel from starting.
    options.add("-XX:+IgnoreUnrecognizedVMOptions");
    // The JVM's own notes (an outdated archive, say) are nothing a notebook should show.
    options.add("-Xlog:disable");
    // Small heaps and short pauses: a quarter less memory than the default collector takes.
    if (userOptions.stream().noneMatch(option -> COLLECTOR.matcher(option).matches())) {
      options.add("-XX:+UseSerialGC"); // of two collectors the JVM would take neither, and end
    }
    options.add("-Xms32m");
    // A JVM whose young generation takes the whole heap cannot load its archive, and ends: this
    // goes before an -Xmn of JAVA_TOOL_OPTIONS.
    options.add("-XX:NewSize=10m");
    // An exception thrown often keeps its stack trace: learners need the line.
    options.add("-XX:-OmitStackTraceInFastThrow");
    // On JDK 17 the default would be the platform's.
    options.add("-Dfile.encoding=UTF-8");
    // Images can be drawn, windows cannot be opened: the kernel may run on a server.
    options.add("-Djava.awt.headless=true");
    options.addAll(userOptions);
    return options;
  }

  /** The command with further JVM options and the given arguments of the kernel. */
  List<String> with(List<String> options, String... arguments) {
    var command = new ArrayList<String>();
    command.add(java.java().toString());
    command.addAll(commonOptions());
    command.addAll(options);
    command.add("-jar");
    command.add(folder.resolve(KERNEL_JAR).toString());
    command.addAll(List.of(arguments));
    return List.copyOf(command);
  }
}
