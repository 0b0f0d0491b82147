package interleave.kernel.magic;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The arguments of a magic that are options, such as {@code seed=7}, and those that are words. */
final class Options {

  private final Magic magic;
  private final Map<String, String> values = new HashMap<>();
  private final Set<String> given = new LinkedHashSet<>();

  private Options(Magic magic) {
    this.magic = magic;
  }

  /**
   * Reads them.
   *
   * @param names the options there are
   * @param words the words there are, of which one may be given
   * @throws MagicError if there are others
   */
  static Options of(MagicCall call, Magic magic, List<String> names, List<String> words) {
    return read(call, magic, names, words, 1);
  }

  /** As {@link #of}, with words of which each may be given. */
  static Options withWords(MagicCall call, Magic magic, List<String> names, List<String> words) {
    return read(call, magic, names, words, words.size());
  }

  private static Options read(
      MagicCall call, Magic magic, List<String> names, List<String> words, int mostWords) {
    Options options = new Options(magic);
    for (String argument : call.arguments()) {
      int equals = argument.indexOf('=');
      if (equals > 0 && names.contains(argument.substring(0, equals))) {
        options.values.put(argument.substring(0, equals), argument.substring(equals + 1));
      } else if (words.contains(argument) && options.given.size() < mostWords) {
        options.given.add(argument);
      } else {
        throw MagicError.misuse(
            magic,
            call.shown()
                + " does not know \""
                + argument
                + "\"; it knows "
                + Stream.concat(names.stream().map(name -> name + "=…"), words.stream())
                    .collect(Collectors.joining(", "))
                + ".");
      }
    }
    return options;
  }

  Optional<String> word() {
    return given.stream().findFirst();
  }

  boolean has(String word) {
    return given.contains(word);
  }

  /** A whole number of at least {@code least}. */
  Optional<Integer> count(String name, int least) {
    return Optional.ofNullable(values.get(name)).map(value -> (int) whole(name, value, least));
  }

  /** A whole number. */
  Optional<Long> number(String name) {
    return Optional.ofNullable(values.get(name)).map(value -> whole(name, value, Long.MIN_VALUE));
  }

  private long whole(String name, String value, long least) {
    try {
      long number = Long.parseLong(value.replace("_", ""));
      if (number >= least && (least == Long.MIN_VALUE || number <= Integer.MAX_VALUE)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw MagicError.misuse(
        magic,
        name
            + " must be a whole number"
            + (least == Long.MIN_VALUE ? "" : " of " + least + " or more")
            + ", got \""
            + value
            + "\".");
  }

  /** A time in seconds. */
  Optional<Double> seconds(String name, double most) {
    return Optional.ofNullable(values.get(name)).map(value -> seconds(name, value, most));
  }

  private double seconds(String name, String value, double most) {
    try {
      double number = Double.parseDouble(value);
      if (number > 0 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw MagicError.misuse(
        magic, name + " must be more than 0 and at most " + most + ", got \"" + value + "\".");
  }

  /** What could follow {@code earlier}: options not yet given, and a word if there is none. */
  static List<String> candidates(List<String> earlier, List<String> names, List<String> words) {
    List<String> given = earlier.stream().map(word -> word.split("=", 2)[0]).toList();
    boolean hasWord = given.stream().anyMatch(words::contains);
    return Stream.concat(
            names.stream().filter(name -> !given.contains(name)).map(name -> name + "="),
            hasWord ? Stream.empty() : words.stream())
        .toList();
  }

  /** As {@link #candidates}, with words of which each may be given. */
  static List<String> candidatesWithWords(
      List<String> earlier, List<String> names, List<String> words) {
    return Stream.concat(
            candidates(earlier, names, List.of()).stream(),
            words.stream().filter(word -> !earlier.contains(word)))
        .toList();
  }

  /** The words that an enumeration's constants are called by. */
  static <E extends Enum<E>> List<String> words(E[] constants, Function<E, String> word) {
    return Arrays.stream(constants).map(word).toList();
  }
}
