package interleave.trace;

import java.util.Optional;

/** Something a learner can give a name to, which then stands in every picture and message. */
public interface Named {

  /** The name it was given, if any. */
  Optional<String> name();
}
