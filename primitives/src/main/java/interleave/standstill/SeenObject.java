package interleave.standstill;

import interleave.trace.Named;
import java.util.Optional;

/**
 * An object at which a thread waits in one of the JDK's own ways. The JVM tells its class and its
 * identity, not the object.
 *
 * @param type full name of its class
 * @param identity its {@link System#identityHashCode}; 0 if even that is not known
 */
public record SeenObject(String type, int identity) implements Named {

  /** What is known of an object that somebody holds in his hands. */
  public static SeenObject of(Object object) {
    return new SeenObject(object.getClass().getName(), System.identityHashCode(object));
  }

  @Override
  public Optional<String> name() {
    return Optional.of(Names.ofType(type));
  }
}
