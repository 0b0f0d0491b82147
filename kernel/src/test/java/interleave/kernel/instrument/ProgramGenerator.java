package interleave.kernel.instrument;

import java.util.Random;

/**
 * Writes programs at random, the same for the same seed: loops, switches, exceptions, monitors,
 * calls, over a handful of variables of every kind. They end, and depend on nothing but themselves.
 */
final class ProgramGenerator {

  private static final String MEMBERS =
      """
      static int s; static long l; static double d; volatile static int v; static int[] a = {3, 1, 4, 1, 5, 9, 2, 6};
      int f = 7; long g = 1; String t = ""; final Object lock = new Object(); $Cell next;
      static int fuel = 3000;
      static boolean go() { return fuel-- > 0; }
      static int at(int i) { return a[i & 7]; }
      synchronized int bump(int n) { f += n; if (f > 1000) throw new IllegalStateException("f" + f); return f; }
      """;

  private final Random random;
  private int names;
  private int depth;

  ProgramGenerator(long seed) {
    random = new Random(seed);
  }

  Corpus.Program program(int number) {
    String m1 = method("m1");
    String m2 = method("m2");
    String body =
        "$Cell c = new $Cell(); c.next = new $Cell(); int r = 0;\n"
            + "for (int k = 0; k < 4; k++) { try { r = r * 31 + c.m1(k, r) + (int) c.next.m2(r, k); }"
            + " catch (RuntimeException e) { r += e.getClass().getSimpleName().length();"
            + " System.out.println(e.getMessage()); } }\n"
            + "return r + \" \" + s + \" \" + l + \" \" + d + \" \" + v + \" \" + c.f + \" \" + c.g"
            + " + \" \" + c.t + Arrays.toString(a);";
    return Corpus.program(number, "generated " + number, MEMBERS + m1 + m2, body);
  }

  private String method(String name) {
    String modifier = random.nextInt(3) == 0 ? "synchronized " : "";
    depth = 0;
    return modifier + "int " + name + "(int p, int q) {\n" + block() + "return p + q;\n}\n";
  }

  private String block() {
    StringBuilder text = new StringBuilder();
    depth++;
    int statements = 1 + random.nextInt(depth > 3 ? 2 : 4);
    for (int i = 0; i < statements; i++) {
      text.append(statement());
    }
    depth--;
    return text.toString();
  }

  private String statement() {
    int kinds = depth > 4 ? 8 : 20;
    return switch (random.nextInt(kinds)) {
      case 0 -> variable() + " += " + value() + ";\n";
      case 1 -> "a[" + value() + " & 7] " + pick("=", "+=", "^=", "-=") + " " + value() + ";\n";
      case 2 -> "l " + pick("+=", "^=", "*=") + " " + value() + "; g = l >> 3;\n";
      case 3 -> "d += " + value() + " / 8.0; t = t.length() > 30 ? \"\" : t + p % 10;\n";
      case 4 -> "if (" + condition() + ") " + variable() + "++; else " + variable() + "--;\n";
      case 5 -> "q = next == null ? q + f : next.f ^ q;\n";
      case 6 -> "p = at(" + value() + ") + bump(1);\n";
      case 7 -> "v++; if (a[p & 7] > 100000) a[p & 7] = 1;\n";
      case 8 -> "if (" + condition() + ") {\n" + block() + "} else {\n" + block() + "}\n";
      case 9 -> counted();
      case 10 -> "while (go() && " + condition() + ") {\np++;\n" + block() + jump() + "}\n";
      case 11 -> "do {\n" + block() + "q += 3;\n} while (go() && " + condition() + ");\n";
      case 12 -> "synchronized (lock) {\n" + block() + "}\n";
      case 13 -> "try {\n" + block() + fail() + "} finally {\n" + block() + "}\n";
      case 14 ->
          "try {\n"
              + block()
              + fail()
              + "} catch (ArithmeticException | ArrayIndexOutOfBoundsException e"
              + names++
              + ") {\n"
              + block()
              + "}\n";
      case 15 ->
          "switch ("
              + value()
              + " & 3) {\ncase 0:\n"
              + block()
              + "case 1:\n"
              + block()
              + "break;\ndefault:\n"
              + block()
              + "}\n";
      case 16 -> lambda();
      case 17 -> "if (" + condition() + ") return " + value() + ";\n";
      case 18 ->
          "synchronized ($Cell.class) {\nif ("
              + condition()
              + ") return "
              + value()
              + ";\n"
              + block()
              + "}\n";
      default ->
          "q += switch ("
              + value()
              + " % 3) { case 0 -> p; case 1 -> { "
              + variable()
              + "++; yield q; } default -> "
              + value()
              + "; };\n";
    };
  }

  private String counted() {
    String i = "i" + names++;
    String bound = pick("a.length", "8", "(f & 15)", "n" + i);
    String header =
        pick(
            "for (int %1$s = 0; %1$s < %2$s; %1$s++)",
            "for (int %1$s = 8; %1$s > 0; %1$s--)",
            "for (int %1$s = 7; %1$s >= 0; %1$s--)",
            "for (int %1$s = 0; %1$s < 9; %1$s += 2)",
            "for (int %1$s = -4; %1$s <= 3; %1$s++)");
    String body =
        random.nextBoolean()
            ? "{ " + variable() + " += a[" + i + " & 7] + " + i + "; }\n"
            : "{ if (!go()) break;\n" + block() + jump() + "}\n";
    return "{ int n" + i + " = q & 15; " + header.formatted(i, bound) + " " + body + "}\n";
  }

  private String lambda() {
    String name = "f" + names++;
    return "{ int k"
        + name
        + " = p; IntUnaryOperator "
        + name
        + " = x -> { s += x; f ^= k"
        + name
        + "; return x + k"
        + name
        + "; }; q += "
        + name
        + ".applyAsInt("
        + value()
        + "); }\n";
  }

  private String jump() {
    return "if (" + condition() + ") " + pick("break", "continue") + ";\n";
  }

  private String fail() {
    return pick(
        "q = p / (q & 1);\n",
        "q = a[p & 15];\n",
        "if (p > q) throw new IllegalStateException(t);\n");
  }

  private String condition() {
    return pick("p > q", "(p & 3) == 1", "f % 2 == 0", "a[q & 7] > 2", "v < 5 && s >= 0", "l > g");
  }

  private String variable() {
    return pick("p", "q", "s", "f", "v");
  }

  private String value() {
    return pick("p", "q", "s", "f", "v", "(int) l", "a[p & 7]", "3", "(p ^ q)", "at(q)");
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
