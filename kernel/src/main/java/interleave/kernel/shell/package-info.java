/**
 * The Java shell: a JShell session, cells, completion, inspection, errors and output routing. Knows
 * neither sockets nor messages. May use {@link interleave.kernel.instrument}.
 */
package interleave.kernel.shell;
