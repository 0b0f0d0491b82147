/**
 * All primitives at once, with 64 threads, for as long as one likes; every round of every scenario
 * has to come out even. {@link interleave.soak.SoakTest} runs a fixed number of rounds in each
 * build, {@link interleave.soak.Soak} goes on for a given time.
 */
package interleave.soak;
