package interleave.exercise;

import interleave.exercise.Exercise.Advice;
import interleave.exercise.Exercise.Demands;
import interleave.exercise.Exercise.Mistake;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * An exercise as it is written: Markdown that also reads well by itself.
 *
 * <pre>
 * # 04.1 · Not below zero
 *
 * - kind: fix 1 line
 * - right: `20`
 *
 * The task.
 *
 * ## Start
 *
 * a block of code
 *
 * ## Program
 *
 * a block of code
 *
 * ## Advice
 *
 * - `-60`: what to say when this regular expression is found in a wrong outcome
 *
 * ## Hints
 *
 * 1. The first one.
 *
 * ## Solution
 *
 * a block of code, then why it is right
 *
 * ## Wrong: what is wrong with it
 *
 * - replace `this` with `that`
 * - says: `what the report has to contain`
 * </pre>
 *
 * <p>A wrong answer is a block of code, or the solution with some replacements; there may be any
 * number of them. The list at the head knows {@code kind}, {@code right}, {@code possible}, {@code
 * needs}, {@code uses} and {@code avoids} (see {@link Demands}). Hints and the entries of lists are
 * a line each. An outcome of several lines is written with ⏎ between them.
 */
final class ExerciseText {

  private static final Pattern TITLE = Pattern.compile("# (\\d\\d\\.\\d+) · (.+)");
  private static final Pattern ENTRY = Pattern.compile("- ([a-z]+): (.+)");
  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
  private static final Pattern ADVICE = Pattern.compile("- `([^`]+)`: (.+)");
  private static final Pattern HINT = Pattern.compile("\\d+\\. (.+)");
  private static final Pattern REPLACE = Pattern.compile("- replace `([^`]*)` with `([^`]*)`");
  private static final Pattern SAYS = Pattern.compile("- says: `([^`]+)`");
  private static final Pattern FENCE = Pattern.compile("(?s)```[a-z]*\\n(.*?)```\\n?");
  private static final Pattern FIX = Pattern.compile("fix (\\d+) lines?");

  private final String name;
  private final String id;
  private final String title;
  private final Map<String, List<String>> head = new HashMap<>();
  private final String task;

  /** What stands under each heading. */
  private final Map<String, String> sections = new HashMap<>();

  private final List<String> wrongs = new ArrayList<>();

  ExerciseText(String name, String text) {
    this.name = name;
    List<String> parts = List.of(text.split("(?m)^## "));
    List<String> top = parts.get(0).lines().toList();
    Matcher first = TITLE.matcher(top.isEmpty() ? "" : top.get(0));
    check(first.matches(), "the first line must be \"# 04.1 · A title\"");
    id = first.group(1);
    title = first.group(2);
    int line = 1;
    while (line < top.size() && (top.get(line).isBlank() || isEntry(top.get(line)))) {
      line++;
    }
    task = String.join("\n", top.subList(line, top.size())).strip();
    for (String part : parts.subList(1, parts.size())) {
      int end = part.indexOf('\n');
      check(end > 0, "the section \"" + part.strip() + "\" is empty");
      String heading = part.substring(0, end).strip();
      String content = part.substring(end + 1).strip() + "\n";
      if (heading.startsWith("Wrong: ")) {
        wrongs.add(heading.substring("Wrong: ".length()) + "\n" + content);
      } else {
        check(
            List.of("Start", "Program", "Advice", "Hints", "Solution").contains(heading),
            "there is no section \"" + heading + "\"");
        check(sections.put(heading, content) == null, "there are two sections " + heading);
      }
    }
  }

  private boolean isEntry(String line) {
    Matcher entry = ENTRY.matcher(line);
    if (!entry.matches()) {
      return false;
    }
    check(
        List.of("kind", "right", "possible", "needs", "uses", "avoids").contains(entry.group(1)),
        "there is no entry \"" + entry.group(1) + "\"");
    check(head.put(entry.group(1), List.of(entry.group(2))) == null, "two " + entry.group(1));
    return true;
  }

  private void check(boolean right, String problem) {
    if (!right) {
      throw new IllegalArgumentException("The exercise " + name + ": " + problem + ".");
    }
  }

  Exercise exercise() {
    Optional<Integer> lines = Optional.empty();
    String written = String.join("", head.getOrDefault("kind", List.of()));
    Matcher fix = FIX.matcher(written);
    if (fix.matches()) {
      lines = Optional.of(Integer.parseInt(fix.group(1)));
    }
    Kind kind =
        switch (lines.isPresent() ? "fix" : written) {
          case "fix" -> Kind.FIX;
          case "write" -> Kind.WRITE;
          case "order" -> Kind.ORDER;
          case "predict" -> Kind.PREDICT;
          case "find" -> Kind.FIND;
          default ->
              throw new IllegalArgumentException(
                  "The exercise "
                      + name
                      + ": the kind must be \"fix 1 line\", write, order, predict or find, got \""
                      + written
                      + "\".");
        };
    Demands demands =
        new Demands(
            quoted("right"),
            quoted("possible"),
            lines,
            String.join("", head.getOrDefault("needs", List.of())),
            quoted("uses"),
            quoted("avoids"));
    check(kind == Kind.PREDICT || !demands.right().isEmpty(), "no outcome is right");
    String solution = code("Solution", section("Solution"));
    List<String> hints = entries(HINT, "Hints").stream().map(m -> m.group(1)).toList();
    check(!hints.isEmpty(), "there is no hint");
    return new Exercise(
        id,
        title,
        kind,
        task,
        code("Start", section("Start")),
        code("Program", section("Program")),
        demands,
        entries(ADVICE, "Advice").stream().map(m -> advice(m.group(1), m.group(2))).toList(),
        hints,
        solution,
        FENCE.matcher(section("Solution")).replaceFirst("").strip(),
        wrongs.stream().map(wrong -> mistake(wrong, solution)).toList());
  }

  private List<String> quoted(String entry) {
    List<String> found = new ArrayList<>();
    for (String text : head.getOrDefault(entry, List.of())) {
      Matcher matcher = QUOTED.matcher(text);
      while (matcher.find()) {
        found.add(matcher.group(1).replaceAll(" ?⏎ ?", "\n"));
      }
      check(!found.isEmpty(), entry + " needs `backquotes` around each of its values");
    }
    return found;
  }

  private String section(String heading) {
    check(sections.containsKey(heading), "the section " + heading + " is missing");
    return sections.get(heading);
  }

  private String code(String heading, String content) {
    Matcher fence = FENCE.matcher(content);
    check(fence.find(), "there is no block of code under " + heading);
    return fence.group(1);
  }

  private List<Matcher> entries(Pattern pattern, String heading) {
    List<Matcher> entries = new ArrayList<>();
    for (String line : sections.getOrDefault(heading, "").lines().toList()) {
      Matcher entry = pattern.matcher(line);
      boolean matches = entry.matches();
      check(matches || line.isBlank(), "under " + heading + ": \"" + line + "\"");
      if (matches) {
        entries.add(entry);
      }
    }
    return entries;
  }

  private Advice advice(String pattern, String sentence) {
    try {
      return new Advice(Pattern.compile(pattern), sentence);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "The exercise " + name + ": \"" + pattern + "\" is no regular expression.", e);
    }
  }

  private Mistake mistake(String text, String solution) {
    String what = text.substring(0, text.indexOf('\n'));
    Matcher says = SAYS.matcher(text);
    check(says.find(), "the wrong answer \"" + what + "\" needs \"- says: `...`\"");
    Matcher fence = FENCE.matcher(text);
    if (fence.find()) {
      return new Mistake(what, fence.group(1), says.group(1));
    }
    String answer = solution;
    Matcher replace = REPLACE.matcher(text);
    while (replace.find()) {
      String old = replace.group(1);
      check(
          answer.contains(old) && answer.indexOf(old) == answer.lastIndexOf(old),
          "\"" + old + "\" must be in the solution just once, for \"" + what + "\"");
      answer = answer.replace(old, replace.group(2));
    }
    check(!answer.equals(solution), "the wrong answer \"" + what + "\" is the solution");
    return new Mistake(what, answer, says.group(1));
  }
}
