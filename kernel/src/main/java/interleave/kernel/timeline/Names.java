package interleave.kernel.timeline;

import interleave.trace.Trace;
import interleave.trace.TracedObject;
import interleave.trace.TracedThread;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What threads and objects of one trace are called in every view: safe, and of one kind never two
 * alike. A variable, the lock in it and a thread of that name may have one name: what is said of
 * them tells them apart, since only a variable is read and written, and only a thread is waited for
 * to end.
 */
final class Names {
  private final Trace trace;
  private final List<Name> threads;
  private final List<Name> objects;

  Names(Trace trace) {
    this.trace = trace;
    this.threads = threads(trace.threads());
    this.objects = objects(trace.objects());
  }

  /** What has to be told apart by its name. */
  private enum Kind {
    VARIABLE,
    THREAD,
    OBJECT;

    private static Kind of(TracedObject object) {
      return switch (object.type()) {
        case "Variable" -> VARIABLE;
        case "Thread" -> THREAD;
        default -> OBJECT;
      };
    }
  }

  private static List<Name> threads(List<TracedThread> threads) {
    Distinct distinct = new Distinct("thread", Name.Role.PLAIN);
    return distinct.namesOf(threads.stream().map(TracedThread::name).toList());
  }

  private static List<Name> objects(List<TracedObject> objects) {
    Map<Kind, Iterator<Name>> names = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      Distinct distinct = new Distinct("object", Name.Role.CODE);
      List<String> own =
          objects.stream().filter(o -> Kind.of(o) == kind).map(TracedObject::name).toList();
      names.put(kind, distinct.namesOf(own).iterator());
    }
    return objects.stream().map(o -> names.get(Kind.of(o)).next()).toList();
  }

  /** Makes names safe, and different: those that are alike get a number each. */
  private record Distinct(String noun, Name.Role role) {
    List<Name> namesOf(List<String> raw) {
      List<String> cut =
          raw.stream().map(text -> Name.of(text.strip(), Name.LONG, role).text()).toList();
      Map<String, Long> uses =
          cut.stream().collect(Collectors.groupingBy(text -> text, Collectors.counting()));
      Map<String, Integer> numbers = new HashMap<>();
      Set<String> given = new HashSet<>();
      List<Name> names = new ArrayList<>(raw.size());
      for (String text : cut) {
        int number = numbers.merge(text, 1, Integer::sum);
        String unique =
            text.isEmpty()
                ? noun + " " + (names.size() + 1)
                : uses.get(text) > 1 ? text + " #" + number : text;
        while (!given.add(unique)) {
          unique += "′";
        }
        names.add(new Name(unique, role));
      }
      return List.copyOf(names);
    }
  }

  /** The thread's name; a learner may give two threads one name, here they get a number too. */
  Name thread(int id) {
    return threads.get(id);
  }

  /** The thread's name, or a stand-in for a thread that the trace does not know. */
  Name threadOrSomeone(long id) {
    return id < 0 || id >= threads.size()
        ? new Name("another thread", Name.Role.PLAIN)
        : threads.get((int) id);
  }

  /** The object's name. */
  Name object(int id) {
    return id < 0 || id >= objects.size()
        ? new Name("something", Name.Role.PLAIN)
        : objects.get(id);
  }

  /** What the object is, for example {@code "Lock"}; empty if not known. */
  String type(int id) {
    return id < 0 || id >= objects.size()
        ? ""
        : Name.of(trace.objects().get(id).type(), Name.LONG, Name.Role.PLAIN).text();
  }

  /** Whether it is read and written by itself; what is no variable is so by its methods. */
  boolean isVariable(int id) {
    return type(id).equals("Variable");
  }

  /** Whether the object is a thread, so that waiting for it is joining it. */
  boolean isThread(int id) {
    return type(id).equals("Thread");
  }

  /** Whether the object hands out permits that another thread may give back. */
  boolean isSemaphore(int id) {
    return type(id).endsWith("Semaphore");
  }

  /** Whether the object is a pool of threads, so that a thread that waits for it has no work. */
  boolean isPool(int id) {
    String type = type(id);
    return type.endsWith("ThreadPool") || type.endsWith("ThreadPoolExecutor");
  }

  /** Whether the object is what a timer waits for: to be cancelled, or that its time comes. */
  boolean isAlarm(int id) {
    return type(id).equals("Alarm");
  }

  /** The object's name and type: {@code `ready` (an Event)}. */
  Phrase withType(int id) {
    String type = type(id);
    if (type.isEmpty()) {
      return Phrase.of(object(id));
    }
    boolean vowel = "AEIOaeio".indexOf(type.charAt(0)) >= 0 || type.startsWith("RLock");
    return Phrase.of(object(id), vowel ? " (an " : " (a ", new Name(type, Name.Role.PLAIN), ")");
  }

  /** Text a thread printed, threw or carried, quoted. */
  static Name quote(String detail, int max) {
    return Name.of(detail, max, Name.Role.QUOTE);
  }
}
