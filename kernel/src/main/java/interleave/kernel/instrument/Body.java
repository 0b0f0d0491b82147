package interleave.kernel.instrument;

/** The bodies that a method is kept in; see {@link interleave.hooks}. */
enum Body {
  FREE(""),
  EXPLORE("$explore"),
  RACE("$race");

  /** What the name of the method that holds the body ends with. */
  final String suffix;

  Body(String suffix) {
    this.suffix = suffix;
  }

  /** Whether accesses to memory are announced. */
  boolean announcesMemory() {
    return this != FREE;
  }

  /** Whether monitors are entered for real. */
  boolean entersMonitors() {
    return this != EXPLORE;
  }
}
