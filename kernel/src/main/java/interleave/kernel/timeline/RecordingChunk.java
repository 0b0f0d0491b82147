package interleave.kernel.timeline;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A file of the JDK's flight recorder, version 2.1, of one chunk: a header of fixed length, the
 * events, the constants that they refer to, and what says of which fields each type consists.
 *
 * <p>Written here because nothing else can be used for it. An event of {@code jdk.jfr} is recorded
 * when and by whom it is committed, which says nothing of a run that is over. The writer of JDK
 * Mission Control leaves the work to a thread that it waits for no longer than five seconds, so
 * that saving would fail on a busy machine. And with neither would equal runs give equal files.
 *
 * <p>Numbers are written in groups of seven bits, the lowest first, but for those of the header.
 */
final class RecordingChunk {
  /** What each type of events has for its super type. */
  static final String EVENT = "jdk.jfr.Event";

  /** What each type of annotations has for its super type. */
  static final String ANNOTATION = "java.lang.annotation.Annotation";

  private static final int HEADER = 68;
  private static final int METADATA_TYPE = 0;
  private static final int CONSTANTS_TYPE = 1;

  /** The first number that is free for a type of our own. */
  private static final int FIRST_TYPE = 2;

  /** Ticks are nanoseconds. */
  private static final long TICKS_PER_SECOND = 1_000_000_000;

  /** Numbers are compressed, and no chunk follows. */
  private static final int COMPLETE_AND_COMPRESSED = 0b11;

  /** A type; its fields are written in their order. One of the JVM's own has none. */
  record RecordedType(String name, String superType, List<Field> fields, List<Mark> marks) {}

  /**
   * A field of a type.
   *
   * @param pooled whether it is written as the key of a constant, 0 for none
   */
  record Field(String name, RecordedType type, boolean pooled, boolean array, List<Mark> marks) {
    Field(String name, RecordedType type, Mark... marks) {
      this(name, type, false, false, List.of(marks));
    }

    Field inPool() {
      return new Field(name, type, true, array, marks);
    }

    Field asArray() {
      return new Field(name, type, pooled, true, marks);
    }

    Field with(Mark mark) {
      return new Field(
          name, type, pooled, array, Stream.concat(marks.stream(), Stream.of(mark)).toList());
    }
  }

  /** An annotation; empty if its type has no value. */
  record Mark(RecordedType type, String value) {}

  /** What a chunk tells of its types is a tree. */
  private record Element(String name, Map<String, String> attributes, List<Element> children) {
    Element(String name) {
      this(name, new LinkedHashMap<>(), new ArrayList<>());
    }

    Element set(String attribute, Object value) {
      attributes.put(attribute, value.toString());
      return this;
    }
  }

  /** The constants of one type. */
  private static final class Pool {
    final Output values = new Output();
    int size;
  }

  private final List<RecordedType> types = new ArrayList<>();
  private final Map<String, Integer> ids = new HashMap<>();
  private final Map<Integer, Pool> pools = new LinkedHashMap<>();
  private final Output events = new Output();

  static RecordedType primitive(String name) {
    return new RecordedType(name, "", List.of(), List.of());
  }

  /** Adds a value that events refer to by its key. */
  void constant(RecordedType type, long key, List<Object> values) {
    Pool pool = pools.computeIfAbsent(id(type), t -> new Pool());
    pool.size++;
    pool.values.number(key);
    fields(pool.values, type, values);
  }

  /** Adds an event, with a value for each field: a long, an int, a boolean or a string. */
  void event(RecordedType type, List<Object> values) {
    Output event = new Output();
    event.number(id(type));
    fields(event, type, values);
    events.sized(event);
  }

  private static void fields(Output out, RecordedType type, List<Object> values) {
    if (values.size() != type.fields().size()) {
      throw new IllegalArgumentException(
          type.name() + " has " + type.fields().size() + " fields, got " + values.size());
    }
    for (Object value : values) {
      if (value instanceof String text) {
        out.text(text);
      } else if (value instanceof Boolean flag) {
        out.bytes.write(flag ? 1 : 0);
      } else {
        out.number(((Number) value).longValue());
      }
    }
  }

  /** The number of a type; it and all that it consists of will be described. */
  private int id(RecordedType type) {
    Integer known = ids.get(type.name());
    if (known != null) {
      return known;
    }
    int id = FIRST_TYPE + types.size();
    types.add(type);
    ids.put(type.name(), id);
    type.marks().forEach(mark -> id(mark.type()));
    for (Field field : type.fields()) {
      id(field.type());
      field.marks().forEach(mark -> id(mark.type()));
    }
    return id;
  }

  /** The whole file, of a run that took so many nanoseconds. */
  byte[] bytes(long duration) {
    Output constants = new Output();
    constants.number(CONSTANTS_TYPE);
    constants.number(0); // when it was written
    constants.number(0); // how long that took
    constants.number(0); // how far away more constants are: there are none
    constants.bytes.write(0); // complete
    constants.number(pools.size());
    pools.forEach(
        (type, pool) -> {
          constants.number(type);
          constants.number(pool.size);
          constants.bytes.writeBytes(pool.values.bytes.toByteArray());
        });
    Output body = new Output();
    body.bytes.writeBytes(events.bytes.toByteArray());
    int constantsAt = HEADER + body.bytes.size();
    body.sized(constants);
    int metadataAt = HEADER + body.bytes.size();
    body.sized(metadata());

    int size = HEADER + body.bytes.size();
    return ByteBuffer.allocate(size)
        .put("FLR\0".getBytes(StandardCharsets.US_ASCII))
        .putShort((short) 2)
        .putShort((short) 1)
        .putLong(size)
        .putLong(constantsAt)
        .putLong(metadataAt)
        .putLong(0) // nanoseconds from the epoch to its beginning
        .putLong(duration)
        .putLong(0) // ticks at its beginning
        .putLong(TICKS_PER_SECOND)
        .putInt(COMPLETE_AND_COMPRESSED)
        .put(body.bytes.toByteArray())
        .array();
  }

  private Output metadata() {
    Element classes = new Element("metadata");
    types.forEach(type -> classes.children.add(describe(type)));
    Element root = new Element("root");
    root.children.add(classes);
    root.children.add(new Element("region").set("locale", "en_US").set("gmtOffset", 0));

    Map<String, Integer> texts = new LinkedHashMap<>();
    Output tree = new Output();
    write(root, texts, tree);

    Output out = new Output();
    out.number(METADATA_TYPE);
    out.number(0); // when it was written
    out.number(0); // how long that took
    out.number(1); // which description this is
    out.number(texts.size());
    texts.keySet().forEach(out::text);
    out.bytes.writeBytes(tree.bytes.toByteArray());
    return out;
  }

  private Element describe(RecordedType type) {
    Element element = new Element("class").set("id", id(type)).set("name", type.name());
    if (!type.superType().isEmpty()) {
      element.set("superType", type.superType());
    }
    for (Field field : type.fields()) {
      Element part = new Element("field").set("name", field.name()).set("class", id(field.type()));
      if (field.pooled()) {
        part.set("constantPool", true);
      }
      if (field.array()) {
        part.set("dimension", 1);
      }
      field.marks().forEach(mark -> part.children.add(annotation(mark)));
      element.children.add(part);
    }
    type.marks().forEach(mark -> element.children.add(annotation(mark)));
    return element;
  }

  private Element annotation(Mark mark) {
    Element element = new Element("annotation").set("class", id(mark.type()));
    for (Field value : mark.type().fields()) {
      element.set(value.array() ? value.name() + "-0" : value.name(), mark.value());
    }
    return element;
  }

  private static void write(Element element, Map<String, Integer> texts, Output out) {
    out.number(index(texts, element.name));
    out.number(element.attributes.size());
    element.attributes.forEach(
        (name, value) -> {
          out.number(index(texts, name));
          out.number(index(texts, value));
        });
    out.number(element.children.size());
    element.children.forEach(child -> write(child, texts, out));
  }

  private static int index(Map<String, Integer> texts, String text) {
    int next = texts.size();
    Integer known = texts.putIfAbsent(text, next);
    return known == null ? next : known;
  }

  /** Bytes in the making. */
  private static final class Output {
    private static final int UTF_8 = 3;
    private static final int EMPTY = 1;

    /** Bytes of the length before an event; it counts itself, and so is of one width always. */
    private static final int SIZE = 4;

    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    void number(long value) {
      long rest = value;
      // Eight groups of seven bits leave eight bits, which fill the ninth byte.
      for (int i = 0; i < 8 && (rest & ~0x7FL) != 0; i++) {
        bytes.write((int) (rest & 0x7F) | 0x80);
        rest >>>= 7;
      }
      bytes.write((int) rest);
    }

    void text(String value) {
      if (value.isEmpty()) {
        bytes.write(EMPTY);
        return;
      }
      byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
      bytes.write(UTF_8);
      number(encoded.length);
      bytes.writeBytes(encoded);
    }

    void sized(Output event) {
      int size = SIZE + event.bytes.size();
      for (int i = 0; i < SIZE - 1; i++) {
        bytes.write(((size >>> (7 * i)) & 0x7F) | 0x80);
      }
      bytes.write(size >>> (7 * (SIZE - 1)));
      bytes.writeBytes(event.bytes.toByteArray());
    }
  }
}
