/**
 * The course around a notebook: its exercises, how far the learner has come with them, and its
 * questions.
 *
 * <p>May use {@link interleave.exercise}; knows neither the shell nor the magics.
 */
package interleave.kernel.course;
