package interleave.linearizable;

import interleave.sync.Event;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The flag is what the latest set or clear made it. */
public class EventLincheck {

  private final Event event = new Event();

  @Operation
  public void set() {
    event.set();
  }

  @Operation
  public void clear() {
    event.clear();
  }

  @Operation
  public boolean isSet() {
    return event.isSet();
  }

  @Operation
  public boolean look() {
    return event.await(0);
  }

  @Test
  @Timeout(3600) // it runs each scenario a hundred times, at its own slow pace
  void modelChecking() {
    new ModelCheckingOptions()
            .iterations(10)
            .invocationsPerIteration(100)
            .threads(3)
            .actorsPerThread(2)
        .check(EventLincheck.class);
  }
}
