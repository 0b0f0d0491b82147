package interleave.kernel.display;

import interleave.kernel.display.Table.Cell;
import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which values read better as a table, and which table: a map, a record, and collections and arrays
 * of records, of maps, of collections and of arrays.
 */
final class Tables {

  private static final int MAX_ROWS = ValueText.MAX_ELEMENTS;
  private static final int MAX_COLUMNS = 30;

  /** Characters: a table stays below 100 kB or so, a fraction of what front ends bear. */
  private static final int MAX_ROW = 1_000;

  private Tables() {}

  /** The value's table; empty if it has none, or if it fails while being read. */
  static Optional<Table> of(Object value) {
    try {
      return read(value);
    } catch (Throwable e) {
      // The plain text, which every value has, tells what is wrong.
      if (!ValueText.isReportable(e)) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private static Optional<Table> read(Object value) {
    if (value instanceof Record entry) {
      return ValueText.hasPlainToString(value) ? ofRecord(entry) : Optional.empty();
    }
    if (value instanceof Map<?, ?> map) {
      return ValueText.hasPlainToString(value) ? ofMap(map) : Optional.empty();
    }
    if (value instanceof Collection<?> collection) {
      return ValueText.hasPlainToString(value)
          ? ofRows(kind(collection), first(collection), collection.size())
          : Optional.empty();
    }
    if (value instanceof Object[] array) {
      return ofRows("Array", first(Arrays.asList(array)), array.length);
    }
    return Optional.empty();
  }

  private static Optional<Table> ofRecord(Record entry) {
    RecordComponent[] names = entry.getClass().getRecordComponents();
    if (names.length == 0) {
      return Optional.empty();
    }
    return ValueText.components(entry)
        .map(
            values ->
                new Table(
                    ValueText.simpleName(entry.getClass()),
                    List.of("component", "value"),
                    IntStream.range(0, names.length)
                        .mapToObj(i -> List.of(heading(names[i].getName()), cell(values.get(i), 2)))
                        .toList()));
  }

  private static Optional<Table> ofMap(Map<?, ?> map) {
    List<List<Cell>> rows = new ArrayList<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (rows.size() == MAX_ROWS) {
        break;
      }
      rows.add(List.of(cell(entry.getKey(), 2), cell(entry.getValue(), 2)));
    }
    String caption = caption("Map", map.size(), map.size() == 1 ? "entry" : "entries", rows.size());
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(new Table(caption, List.of("key", "value"), rows));
  }

  private static Optional<Table> ofRows(String kind, List<@Nullable Object> rows, int size) {
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    Object first = rows.get(0);
    if (first instanceof Record entry) {
      return rows.stream().allMatch(row -> row != null && row.getClass() == entry.getClass())
          ? ofRecords(kind, rows, size)
          : Optional.empty();
    }
    if (rows.stream().allMatch(row -> row instanceof Map && ValueText.hasPlainToString(row))) {
      return Optional.of(ofMaps(kind, rows, size));
    }
    if (rows.stream().allMatch(Tables::isSequence)) {
      return ofSequences(kind, rows, size);
    }
    return Optional.empty();
  }

  private static Optional<Table> ofRecords(String kind, List<@Nullable Object> rows, int size) {
    Object first = rows.get(0);
    List<String> columns =
        Arrays.stream(first.getClass().getRecordComponents())
            .map(RecordComponent::getName)
            .toList();
    List<List<Cell>> cells = new ArrayList<>();
    for (Object row : rows) {
      Optional<List<@Nullable Object>> values = ValueText.components((Record) row);
      if (values.isEmpty() || !ValueText.hasPlainToString(row)) {
        return Optional.empty();
      }
      cells.add(values.get().stream().map(value -> cell(value, columns.size())).toList());
    }
    String what = kind + " of " + ValueText.simpleName(first.getClass());
    return Optional.of(numbered(what, columns, 0, cells, size));
  }

  private static Table ofMaps(String kind, List<@Nullable Object> rows, int size) {
    Set<Object> keys = new LinkedHashSet<>();
    rows.forEach(row -> keys.addAll(((Map<?, ?>) row).keySet()));
    List<Object> shown = keys.stream().limit(MAX_COLUMNS).toList();
    List<List<Cell>> cells = new ArrayList<>();
    for (Object row : rows) {
      Map<?, ?> map = (Map<?, ?>) row;
      cells.add(
          shown.stream()
              .map(key -> map.containsKey(key) ? cell(map.get(key), shown.size()) : heading(""))
              .toList());
    }
    List<String> columns = shown.stream().map(key -> cell(key, shown.size()).text()).toList();
    return numbered(kind + " of maps", columns, keys.size() - shown.size(), cells, size);
  }

  private static Optional<Table> ofSequences(String kind, List<@Nullable Object> rows, int size) {
    int width = rows.stream().mapToInt(Tables::length).max().orElse(0);
    if (width == 0) {
      return Optional.empty();
    }
    int shown = Math.min(width, MAX_COLUMNS);
    List<List<Cell>> cells = new ArrayList<>();
    for (Object row : rows) {
      int length = length(row);
      cells.add(
          IntStream.range(0, shown)
              .mapToObj(i -> i < length ? cell(element(row, i), shown) : heading(""))
              .toList());
    }
    List<String> columns = IntStream.range(0, shown).mapToObj(String::valueOf).toList();
    return Optional.of(numbered(kind, columns, width - shown, cells, size));
  }

  /** Puts the index before each row, and says how many columns are left out. */
  private static Table numbered(
      String what, List<String> columns, int leftOut, List<List<Cell>> rows, int size) {
    List<String> headings = new ArrayList<>();
    headings.add("#");
    headings.addAll(columns);
    if (leftOut > 0) {
      headings.add("… " + ValueText.count(leftOut) + " more");
    }
    List<List<Cell>> numbered = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      List<Cell> row = new ArrayList<>();
      row.add(new Cell(String.valueOf(i), true));
      row.addAll(rows.get(i));
      if (leftOut > 0) {
        row.add(heading("…"));
      }
      numbered.add(row);
    }
    return new Table(
        caption(what, size, size == 1 ? "row" : "rows", rows.size()), headings, numbered);
  }

  private static String caption(String what, int size, String unit, int shown) {
    String caption = what + ", " + ValueText.count(size) + " " + unit;
    return size > shown
        ? caption + ": the first " + shown + ", … " + ValueText.count(size - shown) + " more"
        : caption;
  }

  private static String kind(Collection<?> collection) {
    if (collection instanceof List) {
      return "List";
    }
    return collection instanceof Set ? "Set" : ValueText.simpleName(collection.getClass());
  }

  private static List<@Nullable Object> first(Collection<?> collection) {
    List<@Nullable Object> first = new ArrayList<>();
    for (Object element : collection) {
      if (first.size() == MAX_ROWS) {
        break;
      }
      first.add(element);
    }
    return first;
  }

  private static boolean isSequence(@Nullable Object value) {
    return value != null
        && (value.getClass().isArray()
            || (value instanceof List && ValueText.hasPlainToString(value)));
  }

  private static int length(Object sequence) {
    return sequence instanceof List<?> list ? list.size() : Array.getLength(sequence);
  }

  private static @Nullable Object element(Object sequence, int index) {
    return sequence instanceof List<?> list ? list.get(index) : Array.get(sequence, index);
  }

  private static Cell heading(String text) {
    return new Cell(text, false);
  }

  /** A cell of a row that has {@code columns} of them. */
  private static Cell cell(@Nullable Object value, int columns) {
    int limit = Math.min(200, MAX_ROW / columns);
    return new Cell(ValueText.inCell(value, limit), value instanceof Number);
  }
}
