package interleave.threads;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a target is called with, by position and by name. Most programs need none: a lambda can use
 * the variables around it.
 */
public final class Arguments {

  private final List<Object> positional;
  private final Map<String, Object> named;

  Arguments(List<Object> positional, Map<String, Object> named) {
    this.positional = Collections.unmodifiableList(new ArrayList<>(positional));
    this.named = Collections.unmodifiableMap(new LinkedHashMap<>(named));
  }

  /** Those given by position. */
  public List<Object> positional() {
    return positional;
  }

  /** Those given by name, in the order given. */
  public Map<String, Object> named() {
    return named;
  }

  /**
   * The argument at a position, from 0.
   *
   * @throws IllegalArgumentException if there is none
   * @throws ClassCastException if it is not a {@code type}
   */
  public <T> T get(int position, Class<T> type) {
    if (position < 0 || position >= positional.size()) {
      throw new IllegalArgumentException(
          "no argument at position " + position + ", there are " + positional.size());
    }
    return type.cast(positional.get(position));
  }

  /**
   * The argument of a name.
   *
   * @throws IllegalArgumentException if there is none
   * @throws ClassCastException if it is not a {@code type}
   */
  public <T> T get(String name, Class<T> type) {
    if (!named.containsKey(name)) {
      throw new IllegalArgumentException(
          "no argument named " + name + ", there are " + named.keySet());
    }
    return type.cast(named.get(name));
  }

  @Override
  public String toString() {
    return positional + " " + named;
  }
}
