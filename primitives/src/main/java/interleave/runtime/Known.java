package interleave.runtime;

import java.lang.ref.Reference;

/** What is known of one object, which it does not keep alive. */
abstract class Known {

  private final Reference<Object> object;

  Known(Reference<Object> object) {
    this.object = object;
  }

  final boolean isOf(Object other) {
    return object.refersTo(other);
  }
}
