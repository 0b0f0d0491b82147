package interleave.hooks;

/**
 * A text that can be taken away from who looks at it: every look at a character polls. A regular
 * expression may look at a few characters more often than anybody can wait for, and heeds nothing
 * else meanwhile.
 */
final class PolledText implements CharSequence {

  private final CharSequence text;

  PolledText(CharSequence text) {
    this.text = text;
  }

  @Override
  public char charAt(int index) {
    Hooks.poll();
    return text.charAt(index);
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text.subSequence(start, end);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
