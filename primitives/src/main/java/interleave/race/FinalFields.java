package interleave.race;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;

/** Which objects can be passed on in any way, since all their fields are final (JLS 17.5). */
final class FinalFields {

  private static final ClassValue<Boolean> ALL =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          return compute(type);
        }
      };

  private FinalFields() {}

  static boolean areAll(Class<?> type) {
    return ALL.get(type);
  }

  private static boolean compute(Class<?> type) {
    boolean some = false;
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())) {
          if (!Modifier.isFinal(field.getModifiers())) {
            return false;
          }
          some = true;
        }
      }
    }
    return some;
  }
}
