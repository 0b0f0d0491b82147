package interleave.explore;

import interleave.runtime.ThreadScope;

/** A variable that threads share, whose accesses are explored as those of rewritten code are. */
final class Shared {

  private final String name;
  private int value;

  Shared(String name) {
    this.name = name;
  }

  Shared(String name, int value) {
    this.name = name;
    this.value = value;
  }

  int get() {
    execution().accessed(announce(false), "" + value);
    return value;
  }

  void set(int next) {
    execution().accessed(announce(true), "" + next);
    value = next;
  }

  void increment() {
    set(get() + 1);
  }

  private Steps.Access announce(boolean writes) {
    return execution().access(this, "value", name, false, writes);
  }

  private static Execution execution() {
    return (Execution) ThreadScope.current().scheduler();
  }
}
