/**
 * What happened: the recording of events and the immutable {@link interleave.trace.Trace} that
 * every view is made from. Depends on nothing but the JDK.
 */
package interleave.trace;
