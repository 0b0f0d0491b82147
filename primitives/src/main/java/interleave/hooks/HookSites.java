package interleave.hooks;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * All places from which hooks are called, by number. Numbers are never reused: code that was
 * replaced may still be running. Thread-safe.
 */
public final class HookSites {

  /** A site's number is its index. Entries are set before it is published. */
  private static volatile HookSite[] sites = {HookSite.NOWHERE};

  /** Guarded by the class; so is every write to {@link #sites}. */
  private static int size = 1;

  /** "class.field" to its number. Guarded by the class. */
  private static final Map<String, Integer> VARIABLES = new HashMap<>();

  private HookSites() {}

  /** Adds a site; returns its number, which is positive. */
  public static synchronized int add(HookSite site) {
    HookSite[] table = sites;
    if (size == table.length) {
      table = Arrays.copyOf(table, Math.max(64, size * 2));
    }
    table[size] = site;
    sites = table;
    return size++;
  }

  /** Tells other things of some places; their numbers stay. */
  public static synchronized void replaceAll(UnaryOperator<HookSite> change) {
    HookSite[] table = sites.clone();
    for (int i = 1; i < size; i++) {
      table[i] = change.apply(table[i]);
    }
    sites = table;
  }

  /**
   * The site with a number that {@link #add} returned. Whoever got the number through a rewritten
   * class sees it: the class was defined after the site was added.
   */
  public static HookSite get(int site) {
    return sites[site];
  }

  /** The number of a declared field, for {@link HookSite#variable}; positive. */
  public static synchronized int variable(String declaringClass, String field) {
    return VARIABLES.computeIfAbsent(declaringClass + "." + field, f -> VARIABLES.size() + 1);
  }
}
