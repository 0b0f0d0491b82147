package interleave.bench;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a bench of ours is meant to reach, if anything; on a class, for all benches in it that have
 * no goal of their own.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@interface Goal {

  /** The JDK's counterpart, times this, at most. Contended, 0.7 of its throughput is 1 / 0.7. */
  double times() default Double.POSITIVE_INFINITY;

  /** Nanoseconds at most, whatever the counterpart needs. */
  double nanos() default Double.POSITIVE_INFINITY;

  /** Whether it may allocate. */
  boolean allocates() default true;
}
