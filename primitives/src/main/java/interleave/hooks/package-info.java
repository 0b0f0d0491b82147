/**
 * The static calls that rewritten code makes ({@link interleave.hooks.Hooks}), the interfaces that
 * receive them, and the table of the places they come from ({@link interleave.hooks.HookSites}).
 * Nothing else.
 *
 * <p>A method of a learner's is kept in up to three bodies, which differ in what they announce:
 *
 * <table>
 *   <caption>The bodies of a method</caption>
 *   <tr><th>body</th><th>run by</th><th>announces</th><th>monitors</th><th>received by</th></tr>
 *   <tr><td>free</td><td>everyone else</td><td>what can block or wake</td><td>real</td>
 *       <td>{@link interleave.hooks.Sink}</td></tr>
 *   <tr><td>race</td><td>threads with an {@code AccessSink}</td><td>also accesses to memory</td>
 *       <td>real</td><td>{@link interleave.hooks.AccessSink}</td></tr>
 *   <tr><td>explore</td><td>threads with a {@code Controller}</td>
 *       <td>also ways back, time and chance</td><td>the controller's</td>
 *       <td>{@link interleave.hooks.Controller}</td></tr>
 * </table>
 *
 * <p>A {@link interleave.hooks.Director} says which thread is which. A thread that is in a body
 * stays in it until it calls the next method: threads of older cells go on freely.
 *
 * <p>These classes sit on the boot class path, so that code anywhere, the JDK's own included, can
 * reach them. They depend on nothing but {@code java.base}.
 */
package interleave.hooks;
