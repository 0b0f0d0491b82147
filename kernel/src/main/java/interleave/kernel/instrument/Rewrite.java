package interleave.kernel.instrument;

import interleave.hooks.HookKind;

/** What becomes of a call. */
sealed interface Rewrite {

  /**
   * A hook is called in its place.
   *
   * @param descriptor of the hook
   * @param site whether the hook's last argument is the site
   */
  record ToHook(String hook, String descriptor, boolean site, HookKind kind) implements Rewrite {}

  /**
   * A hook is called first, and its result is one more argument of the call.
   *
   * @param type of the result
   */
  record OneMore(String hook, String type) implements Rewrite {}

  /**
   * The last argument of the call passes through a hook.
   *
   * @param type of the argument
   */
  record LastPassed(String hook, String type) implements Rewrite {}

  /**
   * The last argument but one of the call passes through a hook; the last one is an {@code int}.
   *
   * @param type of the argument
   */
  record LastButOnePassed(String hook, String type) implements Rewrite {}

  /** The call moves to a method of its own, together with the hooks before and after it. */
  record Outlined(Shape shape, HookKind kind) implements Rewrite {}

  /** How an outlined call looks. */
  enum Shape {
    /** A call of a method of an object. */
    CALL,
    /** A call of a static method. */
    STATIC_CALL,
    /** A call of an {@code …Async} method, to which the executor is added. */
    ASYNC_CALL,
    /** The same, of a static one. */
    STATIC_ASYNC_CALL,
    /** An access through a {@code VarHandle}. */
    VARIABLE,
    /** {@code super.start()}. */
    SUPER_START,
    /** {@code super.interrupt()}. */
    SUPER_INTERRUPT,
    /** {@code Thread.Builder.start(Runnable)}. */
    BUILDER_START,
    /** {@code Thread.startVirtualThread(Runnable)}. */
    VIRTUAL_START,
    /** A method of {@code ThreadLocalRandom}. */
    RANDOM
  }
}
