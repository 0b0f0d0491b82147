package interleave.kernel.magic;

import interleave.kernel.course.Course;
import interleave.kernel.display.CellOutput;
import interleave.kernel.shell.CellProgram;
import interleave.kernel.shell.CellResult;
import interleave.kernel.timeline.Timeline;
import interleave.race.Races;
import interleave.trace.Trace;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What magics need of the kernel while a cell runs; made anew for each cell. */
public interface MagicContext {

  /** Where the output of the cell goes. */
  CellOutput output();

  /**
   * Runs Java as a part of the cell.
   *
   * @param code as long as the cell, with everything else blanked out, so that errors name the
   *     cell's own lines
   */
  CellResult runJava(String code);

  /**
   * Runs Java as a program of its own: waits until its regular threads have ended.
   *
   * @param run runs it as a part of the cell, and says how its main thread ended
   */
  CellResult asProgram(Supplier<CellResult> run);

  /**
   * Compiles Java as a part of the cell, and runs not it but {@code director}, on the cell's main
   * thread, with the Java as a program that can be run under control.
   *
   * @param code as for {@link #runJava}
   */
  CellResult control(String code, Consumer<CellProgram> director);

  /**
   * Runs Java with its threads looked at for data races, until its main thread has ended.
   *
   * @param run runs it as a part of the cell, and says how its main thread ended
   */
  Checked checkRaces(Supplier<CellResult> run);

  /** How Java ended that was looked at for data races, and what was found. */
  record Checked(CellResult result, Races races) {}

  /** From now on this is the timeline of the last cell that had one. */
  void keepTimeline(Trace trace);

  /** Makes the classes of a jar or a folder known to cells. */
  void addToClasspath(Path path);

  /** The exercises beside the notebook, and how far the learner has come. */
  Course course();

  /** What of a timeline cells with two threads or more show by themselves. */
  Timelines timelines();

  /** Decides that, from this cell on. */
  void showTimelines(Timelines what);

  /**
   * What cells show of their timelines.
   *
   * @param shown whether they are shown at all
   * @param with what they are shown with
   */
  record Timelines(boolean shown, Set<Extra> with) {
    /** Not shown. */
    public static final Timelines OFF = new Timelines(false, Set.of());

    /** What the threads did. */
    public static final Timelines ON = new Timelines(true, Set.of());

    /** What a timeline is shown with when it is asked for. */
    enum Extra {
      /** What became of the locks and other objects the threads met at. */
      OBJECTS,
      /** An axis of steps where it would be one of time. */
      STEPS
    }

    /** A timeline as it is to be shown. */
    public Timeline of(Timeline timeline) {
      Timeline objects = with.contains(Extra.OBJECTS) ? timeline.withObjects() : timeline;
      return with.contains(Extra.STEPS) ? objects.inSteps() : objects;
    }
  }

  /**
   * The timeline of a run of this cell, with the cell's text beside it, as timelines are shown now.
   */
  Timeline timelineOf(Trace trace);

  /** The timeline of the last cell that had one, whether it was shown or not. */
  Optional<DisplayData> lastTimeline();

  /** The living threads that cells have started. */
  List<CellThread> threads();

  /**
   * Ends the living threads that cells have started, or lets them go on if they cannot be ended.
   *
   * @param cell the number of the cell whose threads are meant; empty for all
   * @return how many there were
   */
  int stopThreads(OptionalInt cell);

  /**
   * A thread that a cell has started.
   *
   * @param cell the cell's name, such as {@code cell 3}
   * @param thread the thread's name
   * @param state what it does, in the words of {@code Thread.State}
   * @param waitsFor what it waits for, and who has that; empty if it does not, or if that is not
   *     known
   * @param since how long it has waited, such as {@code 1.2 s}; empty if that is not known
   * @param line where in a cell it is, such as {@code cell 3 line 5}; empty if it is in none
   */
  record CellThread(
      String cell, String thread, String state, String waitsFor, String since, String line) {}
}
