package interleave.explore;

/** Budgets for tests. */
final class Budgets {
  private Budgets() {}

  static Budget small() {
    return Budget.USUAL.schedules(5).steps(200);
  }
}
