package interleave.kernel.course;

import interleave.exercise.Exercise;
import interleave.exercise.Exercises;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * The exercises and questions beside a notebook, and the learner's progress. Thread-safe.
 *
 * <p>What the learner has done is kept here and, if that is possible, in a file beside the
 * notebook. If it is not, nothing of either is lost: the file stays as it is, the session goes on
 * with what it knows, and as soon as the file can be read and written again, both are joined.
 */
public final class Course {

  /** Names the file of the progress; set but empty, nothing is kept on disk. */
  public static final String PROGRESS_VARIABLE = "INTERLEAVE_PROGRESS";

  private final Exercises exercises;
  private final Quizzes quizzes;
  private final Optional<ProgressFile> file;
  private final InstantSource clock;

  // Guarded by this.
  private final Map<String, Standing> known = new TreeMap<>();
  private final Map<String, String> lastWrong = new HashMap<>();
  private final Set<String> passedNow = new HashSet<>();
  private Optional<String> trouble = Optional.empty();
  private Optional<String> told = Optional.empty();

  /**
   * A course.
   *
   * @param folder where the notebook is
   * @param progress the file of the progress; empty if it is not kept on disk
   * @param clock tells when an answer was right
   */
  public Course(Path folder, Optional<Path> progress, InstantSource clock) {
    this.exercises = new Exercises(folder.resolve("exercises"));
    this.quizzes = new Quizzes(folder.resolve("instructor").resolve("quiz"));
    this.file = progress.map(ProgressFile::new);
    this.clock = clock;
  }

  /** The course beside the notebook of this process, which Jupyter starts in its folder. */
  public static Course ofThisProcess() {
    String named = System.getenv(PROGRESS_VARIABLE);
    Optional<Path> progress =
        named == null
            ? Optional.of(Path.of("progress.json"))
            : Optional.of(named).filter(path -> !path.isBlank()).map(Path::of);
    return new Course(Path.of(""), progress.map(Path::toAbsolutePath), InstantSource.system());
  }

  /** The exercises. */
  public Exercises exercises() {
    return exercises;
  }

  /** The questions of the chapters. */
  public Quizzes quizzes() {
    return quizzes;
  }

  /** How far the learner has come with each exercise that was begun, by id. */
  public synchronized Map<String, Standing> standings() {
    refresh();
    return Map.copyOf(known);
  }

  /** How far the learner has come with an exercise. */
  public synchronized Standing standing(String id) {
    refresh();
    return known.getOrDefault(id, Standing.NONE);
  }

  /** Notes an answer. The untouched start is none. */
  public synchronized void answered(Exercise exercise, String answer, boolean right) {
    if (right) {
      passedNow.add(exercise.id());
    } else {
      passedNow.remove(exercise.id());
    }
    if (right || !exercise.isUntouched(answer)) {
      change(
          exercise.id(), s -> s.attempted(right ? Optional.of(clock.instant()) : Optional.empty()));
    }
  }

  /** Whether the last answer of this session was right. */
  public synchronized boolean isPassedNow(String id) {
    return passedNow.contains(id);
  }

  /**
   * The hints that may be seen now that an answer was wrong: one more than before, unless it is the
   * same answer again, or what the learner began with.
   */
  public synchronized List<String> hintsAfter(Exercise exercise, String wrong) {
    boolean isNew = !wrong.equals(lastWrong.put(exercise.id(), wrong));
    if (isNew && !exercise.isUntouched(wrong)) {
      return moreHints(exercise);
    }
    return shownHints(exercise);
  }

  /** The hints that may be seen, and one more. */
  public synchronized List<String> moreHints(Exercise exercise) {
    int shown = Math.min(exercise.hints().size(), standing(exercise.id()).hints() + 1);
    change(exercise.id(), s -> s.withHints(shown));
    return shownHints(exercise);
  }

  private List<String> shownHints(Exercise exercise) {
    int shown = known.getOrDefault(exercise.id(), Standing.NONE).hints();
    return exercise.hints().subList(0, Math.min(shown, exercise.hints().size()));
  }

  /** Notes that the solution was seen. */
  public synchronized void sawSolution(Exercise exercise) {
    change(exercise.id(), Standing::withSolution);
  }

  /** What keeps the progress from being stored; empty if nothing does. */
  public synchronized Optional<String> trouble() {
    return trouble;
  }

  /** The same, if it was not told before. */
  public synchronized Optional<String> news() {
    Optional<String> news = trouble.filter(now -> !told.equals(trouble));
    told = trouble;
    return news;
  }

  private void change(String id, UnaryOperator<Standing> change) {
    boolean readable = refresh();
    known.put(id, change.apply(known.getOrDefault(id, Standing.NONE)));
    if (readable && file.isPresent()) {
      try {
        file.get().write(known);
      } catch (IOException e) {
        trouble =
            Optional.of(
                "Your progress cannot be stored in "
                    + file.get().path()
                    + " ("
                    + reason(e)
                    + "). It is kept for as long as this kernel runs, and stored as soon as the"
                    + " file can be written.");
      }
    }
  }

  /** Adds what the file holds; returns whether it can be read. */
  private boolean refresh() {
    trouble = Optional.empty();
    if (file.isEmpty()) {
      return true;
    }
    try {
      file.get().read().forEach((id, there) -> known.merge(id, there, Standing::and));
      return true;
    } catch (ProgressFile.Damaged e) {
      trouble = Optional.of(unreadable("is damaged: " + e.getMessage()));
    } catch (IOException e) {
      trouble = Optional.of(unreadable("cannot be read (" + reason(e) + ")"));
    }
    return false;
  }

  private String unreadable(String what) {
    return "The file of your progress, "
        + file.orElseThrow().path()
        + ", "
        + what
        + ". It is left as it is, and your progress is kept for as long as this kernel runs. Mend"
        + " the file, or rename it: then a new one is made.";
  }

  private static String reason(IOException e) {
    String type = e.getClass().getSimpleName();
    return type.equals("IOException") ? e.getMessage() : type.replace("Exception", "");
  }
}
