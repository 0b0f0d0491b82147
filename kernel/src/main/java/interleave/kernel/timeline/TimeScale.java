package interleave.kernel.timeline;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Where an instant lies across the picture. One nanosecond is as wide everywhere, except in folds:
 * idle stretches so long that they would leave no room for what happened, each drawn as a break of
 * fixed width.
 */
final class TimeScale {
  /** Width of a fold. */
  static final double FOLD_WIDTH = 48;

  /** How much longer than all the rest an idle stretch must be to be folded. */
  private static final int FOLD_RATIO = 4;

  private static final int MAX_FOLDS = 5;

  private static final double CHARACTER = 6.2;

  /** A folded idle stretch and where it is drawn. */
  record Fold(long from, long to, double left, double right) {}

  /** A point on the axis; its label is empty where none fits. */
  record Tick(double x, String label) {}

  /** A straight part of the scale. */
  private record Piece(long from, long to, double left, double right, boolean folded) {}

  private final Ruler ruler;
  private final List<Piece> pieces;
  private final double perNano;
  private final double right;

  private TimeScale(Ruler ruler, List<Piece> pieces, double perNano, double right) {
    this.ruler = ruler;
    this.pieces = pieces;
    this.perNano = perNano;
    this.right = right;
  }

  static TimeScale of(Activity activity, double left, double right) {
    return of(activity.ruler(), activity.end(), activity.idle(), left, right);
  }

  static TimeScale of(Ruler ruler, long end, List<Activity.Idle> idle, double left, double right) {
    List<Activity.Idle> folds = new ArrayList<>();
    long shown = end;
    for (Activity.Idle gap : idle) {
      long rest = shown - gap.length();
      if (folds.size() == MAX_FOLDS || rest <= 0 || gap.length() / FOLD_RATIO < rest) {
        break;
      }
      folds.add(gap);
      shown = rest;
    }
    folds.sort(Comparator.comparingLong(Activity.Idle::from));
    double room = right - left - folds.size() * FOLD_WIDTH;
    double perNano = shown == 0 ? 0 : room / shown;
    List<Piece> pieces = new ArrayList<>();
    long at = 0;
    double x = left;
    for (Activity.Idle gap : folds) {
      double next = x + (gap.from() - at) * perNano;
      pieces.add(new Piece(at, gap.from(), x, next, false));
      pieces.add(new Piece(gap.from(), gap.to(), next, next + FOLD_WIDTH, true));
      x = next + FOLD_WIDTH;
      at = gap.to();
    }
    pieces.add(new Piece(at, end, x, right, false));
    return new TimeScale(ruler, List.copyOf(pieces), perNano, right);
  }

  /** Where {@code time} lies; instants inside a fold are spread evenly over it. */
  double x(long time) {
    for (Piece piece : pieces) {
      if (time <= piece.to) {
        long length = piece.to - piece.from;
        return length == 0
            ? piece.left
            : piece.left + (piece.right - piece.left) * Math.max(0, time - piece.from) / length;
      }
    }
    return right;
  }

  /** Nanoseconds that are {@code width} wide. */
  long nanos(double width) {
    return perNano == 0 ? 0 : (long) (width / perNano);
  }

  List<Fold> folds() {
    return pieces.stream()
        .filter(Piece::folded)
        .map(p -> new Fold(p.from, p.to, p.left, p.right))
        .toList();
  }

  /** Round instants along the axis, labelled where labels do not touch. */
  List<Tick> ticks() {
    List<Tick> ticks = new ArrayList<>();
    long step = step();
    double labelled = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < pieces.size(); i++) {
      Piece piece = pieces.get(i);
      if (piece.folded) {
        labelled = Math.max(labelled, piece.right);
        continue;
      }
      // A label must not run into the fold that follows, whose length stands there.
      double limit = i + 1 < pieces.size() ? piece.right : Double.POSITIVE_INFINITY;
      // Round numbers are round as they are told.
      long first =
          Math.max(0, (piece.from + ruler.first() + step - 1) / step * step - ruler.first());
      for (long time = first; time <= piece.to; time += step) {
        double x = x(time);
        String label = ruler.tick(time, step, piece.to);
        double half = label.length() * CHARACTER / 2;
        boolean fits = x - half > labelled + 8 && x + half <= limit;
        ticks.add(new Tick(x, fits ? label : ""));
        if (fits) {
          labelled = x + half;
        }
        if (time > Long.MAX_VALUE - step) {
          break;
        }
      }
    }
    return ticks;
  }

  private long step() {
    long least = Math.max(1, nanos(ruler.tickRoom()));
    for (long step : WHOLE_STEPS) {
      if (step >= least) {
        return step;
      }
    }
    return least;
  }

  /** 1, 2 and 5 of every decimal unit, and what clocks count in. */
  private static final long[] WHOLE_STEPS = steps();

  private static long[] steps() {
    List<Long> steps = new ArrayList<>();
    for (long unit = 1; unit <= Times.SECOND; unit *= 10) {
      steps.add(unit);
      steps.add(2 * unit);
      steps.add(5 * unit);
    }
    steps.add(10 * Times.SECOND);
    steps.add(30 * Times.SECOND);
    for (long minutes : new long[] {1, 2, 5, 10, 30}) {
      steps.add(minutes * Times.MINUTE);
    }
    for (long hours : new long[] {1, 2, 6, 12, 24, 48, 96, 240, 1000, 10_000, 100_000, 1_000_000}) {
      steps.add(hours * Times.HOUR);
    }
    return steps.stream().mapToLong(Long::longValue).toArray();
  }
}
