/**
 * Jupyter's wire: sockets, channels and messages, on top of {@code jupyter-jvm-basekernel}.
 *
 * <p>Knows no Java shell: what runs the code is an {@link interleave.kernel.wire.Interpreter}.
 */
package interleave.kernel.wire;
