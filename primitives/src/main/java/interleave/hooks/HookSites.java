package interleave.hooks;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The places from which hooks are called, by number. Numbers are never reused: code that was
 * replaced may still be running. Thread-safe.
 *
 * <p>The table is made of pages, so that next to nothing is left of code that was unloaded, and
 * grows by copying the list of pages alone.
 */
public final class HookSites {

  private static final int PAGE_BITS = 8;
  private static final int PAGE = 1 << PAGE_BITS;

  /** Stands for every page that was full and has no site any more. */
  private static final HookSite[] EMPTY = new HookSite[PAGE];

  /** A declared field, and how many sites there are for it. */
  private static final class Variable {
    final int number;
    int sites;

    Variable(int number) {
      this.number = number;
    }
  }

  /** A site's number tells its page and its place there. Published after each new site. */
  private static volatile HookSite[][] pages = {};

  // Guarded by the class; so is every write to the pages.

  /** How many sites of each page are still to be added or forgotten. */
  private static int[] left = {};

  private static int nextSite = 0;
  private static int lastVariable = 0;

  /** By "class.field". */
  private static final Map<String, Variable> VARIABLES = new HashMap<>();

  static {
    add(HookSite.NOWHERE);
  }

  private HookSites() {}

  /** Adds a site; returns its number, which is positive. */
  public static synchronized int add(HookSite site) {
    int page = nextSite >> PAGE_BITS;
    HookSite[][] table = pages;
    if (page == table.length) {
      table = Arrays.copyOf(table, page + 1);
      table[page] = new HookSite[PAGE];
      left = Arrays.copyOf(left, page + 1);
      left[page] = PAGE;
    }
    table[page][nextSite & (PAGE - 1)] = site;
    pages = table;
    if (site.variable() != 0) {
      VARIABLES.computeIfAbsent(key(site), name -> new Variable(site.variable())).sites++;
    }
    return nextSite++;
  }

  /** Tells other things of some places; their numbers and fields stay. */
  public static synchronized void replaceAll(UnaryOperator<HookSite> change) {
    for (HookSite[] page : pages) {
      for (int i = 0; i < PAGE; i++) {
        if (page[i] != null) {
          page[i] = change.apply(page[i]);
        }
      }
    }
    pages = pages.clone(); // publishes them
  }

  /**
   * The site with a number that {@link #add} returned. Whoever got the number through a rewritten
   * class sees it: the class was defined after the site was added. A site that was forgotten stands
   * for no place.
   */
  public static HookSite get(int site) {
    HookSite found = pages[site >> PAGE_BITS][site & (PAGE - 1)];
    return found == null ? HookSite.NOWHERE : found;
  }

  /** The number of a declared field, for {@link HookSite#variable}; positive. */
  public static synchronized int variable(String declaringClass, String field) {
    return VARIABLES.computeIfAbsent(
            declaringClass + "." + field, name -> new Variable(++lastVariable))
        .number;
  }

  private static String key(HookSite site) {
    return site.owner() + "." + site.name();
  }

  /** Forgets sites, each of which was added and not yet forgotten: their code was unloaded. */
  public static synchronized void forget(Collection<Integer> sites) {
    for (int site : sites) {
      HookSite gone = get(site);
      if (gone.variable() != 0) {
        Variable variable = VARIABLES.get(key(gone));
        variable.sites--;
        if (variable.sites == 0) {
          VARIABLES.remove(key(gone));
        }
      }
      int page = site >> PAGE_BITS;
      pages[page][site & (PAGE - 1)] = null;
      left[page]--;
      if (left[page] == 0) {
        pages[page] = EMPTY;
      }
    }
  }
}
