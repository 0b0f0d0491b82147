package interleave.explore;

import java.util.Optional;

/** Starts a thread for each worker, which waits by parking. */
final class PlatformCarrier implements Carrier {

  @Override
  public Seat seat(Crew.Worker worker) {
    return new Own(worker);
  }

  @Override
  public void close() {
    // The threads end by themselves.
  }

  private record Own(Crew.Worker worker) implements Seat {

    @Override
    public void begin() {
      worker.start();
    }

    @Override
    public void wake() {
      Apart.unpark(worker);
    }

    @Override
    public void await(Object blocker) {
      Apart.park(blocker);
    }

    @Override
    public boolean hasEnded() {
      return worker.getState() == Thread.State.TERMINATED;
    }

    @Override
    public Optional<Thread> thread() {
      return Optional.of(worker);
    }

    @Override
    public void nudge() {
      // The JVM lets it know.
    }

    @Override
    public void relieve() {
      // The others have threads of their own.
    }

    @Override
    public void disturb() {
      worker.interrupt();
    }
  }
}
