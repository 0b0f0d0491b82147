package interleave.kernel.timeline;

import interleave.trace.Trace;
import interleave.trace.TracedObject;
import interleave.trace.TracedThread;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What threads and objects of one trace are called in every view: safe, and never two alike. */
final class Names {
  private final Trace trace;
  private final List<Name> threads;
  private final List<Name> objects;

  Names(Trace trace) {
    this.trace = trace;
    this.threads =
        distinct(
            trace.threads().stream().map(TracedThread::name).toList(), "thread", Name.Role.PLAIN);
    this.objects =
        distinct(
            trace.objects().stream().map(TracedObject::name).toList(), "object", Name.Role.CODE);
  }

  private static List<Name> distinct(List<String> raw, String noun, Name.Role role) {
    Map<String, Integer> uses = new HashMap<>();
    Set<String> given = new HashSet<>();
    List<Name> cut = new ArrayList<>(raw.size());
    for (String text : raw) {
      Name name = Name.of(text.strip(), Name.LONG, role);
      cut.add(name);
      uses.merge(name.text(), 1, Integer::sum);
    }
    List<Name> names = new ArrayList<>(raw.size());
    for (int i = 0; i < cut.size(); i++) {
      String text = cut.get(i).text();
      String unique = text;
      if (text.isEmpty()) {
        unique = noun + " " + (i + 1);
      } else if (uses.get(text) > 1) {
        unique = text + " #" + (i + 1);
      }
      while (!given.add(unique)) {
        unique += "′";
      }
      names.add(new Name(unique, role));
    }
    return List.copyOf(names);
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
