package interleave.differential;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * A step of a program, as the runners need it.
 *
 * @param subject whose operation it is
 * @param thread number of the thread that does it
 * @param variable the name for the result, if it gets one
 * @param draft what is done
 * @param frees the threads whose earlier steps are completed by this one
 * @param blocks whether it waits for a later step
 * @param waiting how many threads can be seen waiting at the subject after it, if it blocks
 * @param observed whether it can be seen that it blocks
 */
record Step(
    Subject subject,
    int thread,
    Optional<String> variable,
    Draft draft,
    List<Integer> frees,
    boolean blocks,
    int waiting,
    boolean observed) {

  String python() {
    return draft.python().replaceAll("\\bo\\b", subject.name());
  }

  Callable<?> java() {
    return draft.java();
  }
}
