package interleave.kernel.timeline;

import static interleave.kernel.timeline.TraceBuilder.trace;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.trace.EventKind;
import interleave.trace.Trace;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which lane stands where. */
class LaneOrderTest {

  /** A run in which main starts threads, which then hand things to each other. */
  private static final class Meeting {
    private final TraceBuilder builder = TraceBuilder.trace("cell 1").object("Queue", "q");
    private double now;

    Meeting(String... threads) {
      builder.at(now++).thread("main").begins();
      for (String thread : threads) {
        builder.at(now++).thread("main").starts(thread);
        builder.at(now++).thread(thread).begins();
      }
    }

    /** One thread lets another go on, so many times. */
    Meeting arrows(String from, String to, int times) {
      for (int i = 0; i < times; i++) {
        builder.at(now++).thread(to).waitsFor("q");
        builder.at(now++).thread(from).puts("it", "q");
        builder.at(now++).thread(to).resumes(EventKind.PUT, "q");
      }
      return this;
    }

    Meeting starts(String from, String to) {
      builder.at(now++).thread(from).starts(to);
      builder.at(now++).thread(to).begins();
      return this;
    }

    /** Main waits for its end. */
    Meeting joins(String thread) {
      builder.at(now++).thread("main").joins(thread);
      builder.at(now++).thread(thread).ends();
      builder.at(now++).thread("main").joined(thread);
      return this;
    }

    Trace trace() {
      return builder.takenAt(now);
    }

    /** Its lanes from the top, without that of main, which is the first. */
    List<String> order() {
      List<String> names = names(Activity.of(trace()));
      assertEquals("main", names.get(0));
      return names.subList(1, names.size());
    }
  }

  private static List<String> names(Activity activity) {
    return activity.lanes().stream().map(l -> l.thread().name()).toList();
  }

  // What moves

  @Test
  void partners_standBesideEachOther() {
    Meeting meeting = new Meeting("baker", "tailor", "client", "guest");
    meeting.arrows("baker", "guest", 5).arrows("tailor", "client", 5);
    assertEquals(List.of("baker", "guest", "tailor", "client"), meeting.order());
  }

  @Test
  void whoHasToDoWithMain_comesNearer() {
    Meeting meeting = new Meeting("baker", "tailor", "client", "guest").arrows("main", "guest", 9);
    assertEquals(List.of("guest", "baker", "tailor", "client"), meeting.order());
  }

  @Test
  void children_standBelowWhoStartedThem() {
    Meeting meeting = new Meeting("left", "right").starts("left", "low").starts("right", "high");
    assertEquals(List.of("left", "low", "right", "high"), meeting.order());
  }

  // What stays

  @Test
  void startsAndJoinsOfMain_moveNobody() {
    Meeting meeting = new Meeting("a", "b", "c", "d");
    for (int i = 0; i < 9; i++) {
      meeting.joins("d");
    }
    assertEquals(List.of("a", "b", "c", "d"), meeting.order());
  }

  @Test
  void evenTraffic_movesNobody() {
    Meeting meeting = new Meeting("a", "b", "c");
    meeting.arrows("a", "b", 4).arrows("b", "c", 5).arrows("c", "a", 7);
    assertEquals(List.of("a", "b", "c"), meeting.order());
  }

  @Test
  void oneArrowEach_isChance() {
    Meeting meeting = new Meeting("a", "b", "c", "d", "e", "f");
    meeting.arrows("a", "f", 1).arrows("f", "b", 1).arrows("b", "e", 1).arrows("e", "c", 1);
    assertEquals(List.of("a", "b", "c", "d", "e", "f"), meeting.order());
  }

  @Test
  void namesThatDifferInNumbers_keepTheirOrder() {
    Meeting workers = new Meeting("worker-1", "worker-2", "worker-3", "worker-4");
    workers.arrows("worker-1", "worker-4", 20);
    assertEquals(List.of("worker-1", "worker-2", "worker-3", "worker-4"), workers.order());
    Meeting pairs = new Meeting("put-1", "put-2", "take-1", "take-2");
    pairs.arrows("put-1", "take-1", 5).arrows("put-2", "take-2", 5);
    assertEquals(List.of("put-1", "take-1", "put-2", "take-2"), pairs.order());
    Meeting crossed = new Meeting("put-1", "put-2", "take-1", "take-2");
    crossed.arrows("put-1", "take-2", 5).arrows("put-2", "take-1", 5);
    assertEquals(List.of("put-1", "put-2", "take-1", "take-2"), crossed.order());
  }

  @Test
  void groups_stayTogether() {
    TraceBuilder builder = trace("cell 2").object("Queue", "q");
    double now = 0;
    for (String thread : List.of("old", "late", "later")) {
      builder.group("cell 1").at(now++).thread(thread).begins();
    }
    for (String thread : List.of("main", "a", "b", "c")) {
      builder.group("cell 2").at(now++).thread(thread).begins();
    }
    for (int i = 0; i < 9; i++) {
      for (String[] pair : new String[][] {{"old", "later"}, {"main", "c"}, {"late", "b"}}) {
        builder.at(now++).thread(pair[1]).waitsFor("q");
        builder.at(now++).thread(pair[0]).puts("it", "q");
        builder.at(now++).thread(pair[1]).resumes(EventKind.PUT, "q");
      }
    }
    assertEquals(
        List.of("old", "later", "late", "main", "c", "a", "b"),
        names(Activity.of(builder.takenAt(now))));
  }

  static Stream<Trace> traces() {
    return Traces.all().values().stream();
  }

  @ParameterizedTest
  @MethodSource("traces")
  void everyLane_isThereOnce_andTheFirstOfItsGroupOnTop(Trace trace) {
    Activity activity = Activity.of(trace);
    List<Integer> threads = activity.lanes().stream().map(l -> l.thread().id()).toList();
    List<Integer> recorded = activity.recordedLanes().stream().map(l -> l.thread().id()).toList();
    assertEquals(recorded.stream().sorted().toList(), threads.stream().sorted().toList());
    String group = null;
    for (int i = 0; i < threads.size(); i++) {
      String here = activity.lanes().get(i).thread().group();
      assertEquals(here, activity.recordedLanes().get(i).thread().group());
      if (!here.equals(group)) {
        assertEquals(recorded.get(i), threads.get(i));
      }
      group = here;
    }
    for (int thread : threads) {
      assertEquals(thread, activity.lane(thread).thread().id());
    }
  }

  // How good it is

  /** The sum of the arrows' lengths as the class counts them; arrows of main do not occur. */
  private static long length(List<String> order, Map<List<String>, Integer> arrows) {
    return arrows.entrySet().stream()
        .mapToLong(
            e ->
                (e.getValue() - 1L)
                    * Math.abs(order.indexOf(e.getKey().get(0)) - order.indexOf(e.getKey().get(1))))
        .sum();
  }

  private static void permute(List<String> rest, List<String> sofar, List<List<String>> all) {
    if (rest.isEmpty()) {
      all.add(List.copyOf(sofar));
    }
    for (String next : rest) {
      sofar.add(next);
      permute(rest.stream().filter(r -> !r.equals(next)).toList(), sofar, all);
      sofar.remove(next);
    }
  }

  @Test
  void fewLanes_areInTheBestOrderThereIs_orInTheTraces() {
    List<String> threads = List.of("a", "b", "c", "d", "e", "f");
    List<List<String>> all = new ArrayList<>();
    permute(threads, new ArrayList<>(), all);
    Random random = new Random(6);
    int moved = 0;
    for (int round = 0; round < 60; round++) {
      Meeting meeting = new Meeting(threads.toArray(String[]::new));
      Map<List<String>, Integer> arrows = new HashMap<>();
      for (int i = 0; i < 4; i++) {
        List<String> pair = new ArrayList<>(threads);
        Collections.shuffle(pair, random);
        if (arrows.putIfAbsent(pair.subList(0, 2).stream().sorted().toList(), 2 + i) == null) {
          meeting.arrows(pair.get(0), pair.get(1), 2 + i);
        }
      }
      long least = all.stream().mapToLong(order -> length(order, arrows)).min().orElseThrow();
      long before = length(threads, arrows);
      boolean worth = before - least >= 4 && 3 * (before - least) >= before;
      List<String> order = meeting.order();
      assertEquals(worth ? least : before, length(order, arrows), () -> arrows + " " + order);
      assertEquals(worth, !order.equals(threads));
      moved += worth ? 1 : 0;
    }
    assertTrue(moved > 0 && moved < 60, "" + moved);
  }

  /** Ten pairs whose halves came far from each other. */
  @ParameterizedTest
  @ValueSource(ints = {10, 90})
  void manyLanes_bringPairsTogether(int pairs) {
    String[] names = new String[2 * pairs];
    Arrays.setAll(names, i -> word(i % pairs) + (i < pairs ? " gives" : " takes"));
    Meeting meeting = new Meeting(names);
    for (int i = 0; i < pairs; i++) {
      meeting.arrows(names[i], names[pairs + i], 3);
    }
    List<String> order = meeting.order();
    for (int i = 0; i < pairs; i++) {
      int gives = order.indexOf(names[i]);
      int takes = order.indexOf(names[pairs + i]);
      assertEquals(1, Math.abs(gives - takes), order::toString);
    }
  }

  /** A name of letters, since numbers would make a family. */
  private static String word(int number) {
    return "" + (char) ('a' + number / 26) + (char) ('a' + number % 26);
  }

  @Test
  void moreLanesThanArePictured_stayWhereTheyAre() {
    String[] names = new String[220];
    Arrays.setAll(names, i -> word(i));
    Meeting meeting = new Meeting(names).arrows(names[0], names[219], 50);
    assertEquals(List.of(names), meeting.order());
  }

  // One order everywhere

  private static Meeting rearranged() {
    return new Meeting("baker", "tailor", "guest").arrows("baker", "guest", 9);
  }

  private static final List<String> REARRANGED = List.of("main", "baker", "guest", "tailor");

  @Test
  void views_haveOneOrder_andThePictureSaysThatItIsNotTheTraces() {
    Activity activity = Activity.of(rearranged().trace());
    assertEquals(REARRANGED, names(activity));
    assertEquals(REARRANGED, names(activity.inSteps()));
    Report report = Report.of(activity);
    Layout layout = Layout.of(report, Layout.Detail.FULL);
    assertEquals(REARRANGED, layout.rows().stream().map(r -> r.lane().thread().name()).toList());
    assertTrue(layout.notes().get(0).startsWith("Threads between which"), layout::toString);
    assertEquals(
        REARRANGED, report.times().stream().map(cells -> cells.get(0).toString()).toList());
    for (int steps : new int[] {5, 1000}) {
      assertEquals(
          REARRANGED,
          ViewerData.of(activity, report.caption(), unit -> "", steps).threads().stream()
              .map(ViewerData.ThreadColumn::name)
              .toList());
    }
    assertTrue(
        Pattern.compile("main +│ baker +│ guest +│ tailor")
            .matcher(Timeline.of(rearranged().trace()).text())
            .find());
    Report still = Report.of(Activity.of(new Meeting("baker", "guest").trace()));
    assertEquals(List.of(), Layout.of(still, Layout.Detail.FULL).notes());
  }

  @Test
  void comparedRuns_haveOneOrder() {
    Activity first = Activity.of(rearranged().trace());
    Meeting other = new Meeting("tailor", "baker", "guest", "miller").arrows("tailor", "miller", 9);
    assertEquals(List.of("tailor", "miller", "baker", "guest"), other.order());
    assertEquals(
        List.of("main", "baker", "guest", "tailor", "miller"),
        names(Activity.of(other.trace()).alongside(first)));
    Comparison both =
        Timeline.compare(Timeline.of(rearranged().trace()), Timeline.of(other.trace()));
    assertEquals(
        List.of(List.of("baker", "guest", "tailor"), List.of("baker", "guest", "tailor", "miller")),
        pictured(both.html()));
  }

  /** Of each picture in a figure, the names of the lanes from the top, without main. */
  private static List<List<String>> pictured(String html) {
    return Pattern.compile("base64,([A-Za-z0-9+/=]+)")
        .matcher(html)
        .results()
        .map(found -> new String(Base64.getDecoder().decode(found.group(1)), UTF_8))
        .map(
            picture ->
                Pattern.compile(">(baker|tailor|guest|miller)<")
                    .matcher(picture)
                    .results()
                    .map(name -> name.group(1))
                    .toList())
        .toList();
  }

  // Pictures that follow each other

  @Test
  void pictureOfARunThatGoesOn_isInTheOrderInWhichThreadsCame() {
    Meeting meeting = rearranged();
    assertEquals(REARRANGED, names(Activity.of(meeting.trace())));
    String html = Timeline.of(meeting.trace()).soFar().getData(MIMEType.TEXT_HTML).toString();
    assertEquals(List.of(List.of("baker", "tailor", "guest")), pictured(html));
    assertEquals(
        List.of("main", "baker", "tailor", "guest"),
        names(Activity.of(meeting.trace()).asRecorded()));
  }

  @Test
  void pictureInPlaceOfAnother_movesNoLane() {
    Meeting meeting = new Meeting("baker", "tailor", "guest");
    Activity before = Activity.of(meeting.trace());
    assertEquals(List.of("main", "baker", "tailor", "guest"), names(before));
    Activity after =
        Activity.of(meeting.arrows("baker", "guest", 9).starts("guest", "child").trace());
    assertEquals(List.of("main", "baker", "guest", "child", "tailor"), names(after));
    List<String> kept = List.of("baker", "tailor", "guest", "child");
    assertEquals(kept, names(after.placedAs(before)).subList(1, 5));
    String text = Timeline.of(after.trace()).inPlaceOf(Timeline.of(before.trace())).text();
    List<Integer> places = kept.stream().map(name -> text.indexOf("\n" + name + " ")).toList();
    assertEquals(places.stream().sorted().toList(), places, text);
    assertTrue(places.get(0) > 0, text);
  }
}
