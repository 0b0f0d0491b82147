/**
 * The course around a notebook: its exercises, and how far the learner has come with them.
 *
 * <p>May use {@link interleave.exercise}; knows neither the shell nor the magics.
 */
package interleave.kernel.course;
