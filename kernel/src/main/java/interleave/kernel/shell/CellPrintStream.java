package interleave.kernel.shell;

import interleave.kernel.display.CellOutput.Stream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Formatter;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A {@code System.out} or {@code System.err} that sends the text of each thread to its own cell,
 * and that of threads without one to the process' own stream.
 *
 * <p>Text goes its way as text, one call as one piece: a line printed by {@code println} is never
 * torn by another thread's. Bytes are decoded as UTF-8, for each thread on its own, so a character
 * may arrive in parts. There is no lock here to wait for: a thread that is stopped or abandoned
 * while it prints stands in nobody's way.
 */
final class CellPrintStream extends PrintStream {

  private final Stream stream;
  private final PrintStream process;
  private final ThreadLocal<Utf8> decoder = ThreadLocal.withInitial(Utf8::new);

  CellPrintStream(Stream stream, PrintStream process) {
    super(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    this.stream = stream;
    this.process = process;
  }

  private void text(String text) {
    Utf8 unfinished = decoder.get();
    emit(unfinished.isEmpty() ? text : unfinished.finish() + text);
  }

  private void emit(String text) {
    if (text.isEmpty()) {
      return;
    }
    Optional<CellScope> cell = CellScope.currentCell();
    if (cell.isPresent()) {
      cell.get().print(stream, text);
    } else {
      process.print(text);
    }
  }

  @Override
  public void write(int b) {
    emit(decoder.get().decode(new byte[] {(byte) b}, 0, 1));
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    emit(decoder.get().decode(bytes, offset, length));
  }

  @Override
  public void write(byte[] bytes) {
    write(bytes, 0, bytes.length);
  }

  @Override
  public void writeBytes(byte[] bytes) {
    write(bytes, 0, bytes.length);
  }

  @Override
  public void flush() {
    CellScope.currentCell().ifPresentOrElse(c -> c.output().flush(), process::flush);
  }

  /** Closing it is harmless: the next cell prints too. */
  @Override
  public void close() {
    flush();
  }

  @Override
  public boolean checkError() {
    return false;
  }

  @Override
  public void print(boolean b) {
    text(String.valueOf(b));
  }

  @Override
  public void print(char c) {
    text(String.valueOf(c));
  }

  @Override
  public void print(int i) {
    text(String.valueOf(i));
  }

  @Override
  public void print(long l) {
    text(String.valueOf(l));
  }

  @Override
  public void print(float f) {
    text(String.valueOf(f));
  }

  @Override
  public void print(double d) {
    text(String.valueOf(d));
  }

  @Override
  public void print(char[] s) {
    text(String.valueOf(s));
  }

  @Override
  public void print(@Nullable String s) {
    text(String.valueOf(s));
  }

  @Override
  public void print(@Nullable Object o) {
    text(String.valueOf(o));
  }

  private void line(String text) {
    text(text + System.lineSeparator());
  }

  @Override
  public void println() {
    line("");
  }

  @Override
  public void println(boolean b) {
    line(String.valueOf(b));
  }

  @Override
  public void println(char c) {
    line(String.valueOf(c));
  }

  @Override
  public void println(int i) {
    line(String.valueOf(i));
  }

  @Override
  public void println(long l) {
    line(String.valueOf(l));
  }

  @Override
  public void println(float f) {
    line(String.valueOf(f));
  }

  @Override
  public void println(double d) {
    line(String.valueOf(d));
  }

  @Override
  public void println(char[] s) {
    line(String.valueOf(s));
  }

  @Override
  public void println(@Nullable String s) {
    line(String.valueOf(s));
  }

  @Override
  public void println(@Nullable Object o) {
    line(String.valueOf(o));
  }

  @Override
  public PrintStream format(String format, Object... arguments) {
    return format(Locale.getDefault(Locale.Category.FORMAT), format, arguments);
  }

  @Override
  public PrintStream format(@Nullable Locale locale, String format, Object... arguments) {
    StringBuilder result = new StringBuilder();
    try (Formatter formatter = new Formatter(result, locale)) {
      formatter.format(locale, format, arguments);
    }
    text(result.toString());
    return this;
  }

  @Override
  public PrintStream append(@Nullable CharSequence s) {
    text(String.valueOf(s));
    return this;
  }

  @Override
  public PrintStream append(@Nullable CharSequence s, int start, int end) {
    return append(String.valueOf(s).subSequence(start, end));
  }

  @Override
  public PrintStream append(char c) {
    print(c);
    return this;
  }
}
