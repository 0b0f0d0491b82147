/**
 * Exercises that are graded by proof: what a learner writes is explored, and right is what is right
 * in every interleaving.
 *
 * <p>An {@link interleave.exercise.Exercise} is read from a text ({@code ExerciseText} says how it
 * is written), tells which Java an answer makes, and examines the program that comes of it; the
 * result is a {@link interleave.exercise.Report}. Who compiles the Java, and who shows the report,
 * is not known here.
 *
 * <p>May use {@link interleave.explore}, and what its {@code Program} speaks of.
 */
package interleave.exercise;
