/** The kernel as a whole: what joins the wire, the shell and the magics, and where it starts. */
package interleave.kernel;
