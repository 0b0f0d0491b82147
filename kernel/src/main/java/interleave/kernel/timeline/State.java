package interleave.kernel.timeline;

/** What a thread is doing between two events. It is in one state at a time. */
enum State {
  RUNNING,
  BLOCKED,
  WAITING,
  SLEEPING
}
