package interleave.kernel.magic;

/** A magic was called the wrong way, or could not do what it was asked to. */
final class MagicError extends RuntimeException {

  MagicError(String message) {
    super(message);
  }

  /** The arguments do not fit. */
  static MagicError misuse(Magic magic, String problem) {
    return new MagicError(
        problem
            + " Usage: "
            + magic.usage().replace("\n", " or ")
            + ". See %help "
            + magic.name()
            + ".");
  }
}
