// The interactive timeline's model, over the data of the approved timelines: what it says about a
// moment, a range, a stretch must be what the trace says. The page itself is tried in a browser
// (install/browser_test.py).

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { draw, hit, layout, nearestStep } from "../../main/js/viewer/draw.mjs";
import * as runs from "../../main/js/viewer/run.mjs";
import { chromeTrace, jsonLines } from "../../main/js/viewer/save.mjs";
import * as scales from "../../main/js/viewer/scale.mjs";
import { built, loaderFile, scriptFile } from "./build.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const golden = join(here, "../resources/interleave/kernel/timeline");
const data = (name) => JSON.parse(readFileSync(join(golden, `${name}.json`), "utf8"));
const run = (name) => runs.unpack(data(name));
const names = readdirSync(golden)
  .filter((name) => name.endsWith(".json"))
  .map((name) => name.slice(0, -".json".length));

const step = (of, text) => of.steps.find((s) => `${of.threads[s.thread].name} ${s.text}`.startsWith(text));
const view = (changes = {}) => ({
  width: 800,
  from: 0,
  to: 1,
  step: 0,
  range: null,
  hidden: new Set(),
  objects: false,
  steps: false,
  found: new Set(),
  ...changes,
});
const drawn = (of, changes) => {
  const scale = changes?.steps ? scales.stepScaleOf(of) : scales.scaleOf(of);
  const frame = layout(of, scale, view(changes));
  return { frame, svg: draw(of, scale, view(changes), frame, { prefix: "il" }) };
};

test("the script in the kernel is made of this source", async () => {
  const { script, loader } = await built();
  assert.equal(readFileSync(scriptFile, "utf8"), script, "npm run build");
  assert.equal(readFileSync(loaderFile, "utf8"), loader, "npm run build");
});

test("there are runs to look at", () => {
  assert.ok(names.length >= 30, `${names.length} files`);
});

for (const name of names) {
  const of = run(name);

  test(`${name}: stretches follow each other without a gap, from begin to end`, () => {
    for (const thread of of.threads.filter(({ begin }) => begin >= 0)) {
      let at = thread.begin;
      for (const { from, to } of thread.stretches) {
        assert.equal(from, at);
        assert.ok(to >= from);
        at = to;
      }
      assert.equal(at, thread.end);
      assert.deepEqual(
        thread.pieces.reduce((length, { from, to }) => length + to - from, 0),
        thread.end - thread.begin,
      );
    }
  });

  test(`${name}: the statistics of all of it are the times of each thread`, () => {
    const { threads } = runs.statistics(of, 0, of.end);
    threads.forEach((told, row) => {
      const { begin, end } = of.threads[row];
      const all = told.running + told.blocked + told.waiting + told.sleeping;
      assert.equal(all, begin < 0 ? 0 : end - begin);
    });
  });

  test(`${name}: every step can be told, and every moment`, () => {
    for (let n = 0; n <= of.steps.length; n++) {
      const moment = runs.momentOf(of, n);
      assert.equal(moment.threads.length, of.threads.length);
      moment.objects.forEach((object) => assert.ok(runs.tellObject(object).length > 0));
      if (n > 0) {
        assert.match(runs.tellStep(of, of.steps[n - 1]), new RegExp(`^Step ${n} of ${of.total}`));
      }
    }
  });

  test(`${name}: a lock has one owner at a time`, () => {
    for (let n = 1; n <= of.steps.length; n++) {
      for (const { type, holders } of runs.momentOf(of, n).objects) {
        if (type === "Lock" || type === "RLock") {
          assert.ok(holders.length <= 1, `step ${n}: ${holders}`);
        }
      }
    }
  });

  test(`${name}: the picture is well-formed and holds no markup of a learner`, () => {
    const { svg } = drawn(of, { objects: true, step: Math.ceil(of.steps.length / 2) });
    assert.doesNotMatch(svg, /NaN|undefined|Infinity/);
    const open = [];
    for (const [, close, tag, alone] of svg.matchAll(/<(\/?)(\w+)[^>]*?(\/?)>/g)) {
      assert.ok(["g", "path", "rect", "text", "circle"].includes(tag), tag);
      if (close) {
        assert.equal(open.pop(), tag);
      } else if (!alone) {
        open.push(tag);
      }
    }
    assert.deepEqual(open, []);
  });

  test(`${name}: the traces to take away are what their formats ask for`, () => {
    const lines = jsonLines(of).trim().split("\n").map((line) => JSON.parse(line));
    assert.equal(lines[0].schema, 1);
    assert.equal(lines.length, 1 + of.steps.length);
    const { traceEvents } = JSON.parse(chromeTrace(of));
    const flows = new Map();
    for (const event of traceEvents) {
      assert.ok(["M", "X", "s", "f", "i"].includes(event.ph));
      assert.ok(event.ph === "M" || Number.isFinite(event.ts));
      if (event.ph === "s" || event.ph === "f") {
        flows.set(event.id, (flows.get(event.id) ?? "") + event.ph);
      }
      assert.ok(event.ph !== "X" || event.dur >= 0);
    }
    flows.forEach((ends) => assert.equal(ends, "sf"));
  });

  test(`${name}: slices of a track lie beside or within each other`, () => {
    const open = new Map();
    for (const { ph, tid, ts, dur } of JSON.parse(chromeTrace(of)).traceEvents) {
      if (ph === "X") {
        const ends = (open.get(tid) ?? []).filter((end) => end > ts + 1e-3);
        assert.ok(ends.every((end) => ts + dur <= end + 1e-3), `${tid} at ${ts}`);
        open.set(tid, [...ends, ts + dur]);
      }
    }
  });
}

for (const name of ["lock-two", "semaphore", "lost-update"]) {
  const kernels = (ending) => readFileSync(join(golden, `${name}.${ending}`), "utf8");
  const parsed = (lines) => lines.trim().split("\n").map((line) => JSON.parse(line));

  test(`${name}: the menu writes the traces that the kernel writes`, () => {
    assert.deepEqual(parsed(jsonLines(run(name))), parsed(kernels("jsonl")));
    assert.deepEqual(parsed(chromeTrace(run(name))), parsed(kernels("trace")));
  });
}

test("an owner is the owner from the step it acquires to the step it releases", () => {
  const of = run("lock-two");
  const acquired = step(of, "worker-1 acquires").number;
  const released = step(of, "worker-1 releases").number;
  const owners = (n) => runs.momentOf(of, n).objects.find(({ name }) => name === "lock").holders;
  assert.deepEqual(owners(acquired - 1), []);
  assert.deepEqual(owners(acquired), ["worker-1"]);
  assert.deepEqual(owners(released - 1), ["worker-1"]);
  assert.deepEqual(owners(released), []);
  assert.deepEqual(owners(step(of, "worker-2 gets").number), ["worker-2"]);
});

test("who waits is named with the lock", () => {
  const of = run("lock-two");
  const { objects } = runs.momentOf(of, step(of, "worker-2 is blocked").number);
  assert.equal(
    runs.tellObject(objects.find(({ name }) => name === "lock")),
    "held by worker-1; worker-2 waits",
  );
});

test("a queue counts its items, an event knows whether it is set", () => {
  const queue = run("queue");
  const items = (n) => runs.momentOf(queue, n).objects.find(({ type }) => type === "Queue").items;
  assert.equal(items(step(queue, "producer puts `order 0`").number), 1);
  assert.equal(items(step(queue, "consumer takes `order 0`").number), 0);
  const event = run("event");
  const set = step(event, "main sets").number;
  const ready = (n) => runs.momentOf(event, n).objects.find(({ type }) => type === "Event").value;
  assert.equal(ready(set - 1), "not set");
  assert.equal(ready(set), "set");
});

test("a variable has the value that was last written", () => {
  const of = run("lost-update");
  const value = (n) => runs.momentOf(of, n).objects.find(({ name }) => name === "slip").value;
  assert.equal(value(step(of, "Ann reads").number), "0");
  assert.equal(value(step(of, "Ann writes").number), "1");
});

test("a blocked stretch is explained by who held the lock and who released it", () => {
  const of = run("lock-two");
  const blocked = of.threads
    .find(({ name }) => name === "worker-2")
    .stretches.find(({ state }) => state === "blocked");
  const told = runs.explain(of, blocked);
  const acquired = step(of, "worker-1 acquires").number;
  assert.deepEqual(told.holders, [`held by worker-1 (since step ${acquired})`]);
  assert.equal(told.released, "worker-1 releases `lock`");
  assert.equal(told.cause.number, step(of, "worker-1 releases").number);
});

test("a race is marked at both sides, with a line between them, and counts as a conflict", () => {
  const of = run("data-race");
  assert.deepEqual(of.races.map(({ number }) => number), [1, 2]);
  for (const { sides } of of.races) {
    sides.forEach((number) => assert.equal(of.steps[number - 1].kind, "RACE"));
    assert.ok(sides.every((number) => of.conflicts.has(number)));
  }
  const { svg } = drawn(of);
  assert.equal(svg.match(/>race [12]</g).length, 4);
  assert.equal(svg.match(/stroke-dasharray="2 3"/g).length, 2);
  assert.equal(drawn(of, { hidden: new Set([1]) }).svg.match(/stroke-dasharray="2 3"/g), null);
});

test("an object's life is what the static picture shows of it", () => {
  const life = (name, object) => {
    const of = run(name);
    return runs.lifeOf(of, of.objects.find((o) => o.name === object).id);
  };
  const told = (levels) => levels.map(({ from, to, count }) => [from / 1000, to / 1000, count]);
  const lock = life("lock-three", "lock");
  assert.deepEqual(lock.holds.map(({ name }) => name), ["worker-1", "worker-2", "worker-3"]);
  assert.deepEqual(told(lock.queue), [[420, 500, 1], [500, 1340, 2], [1340, 2330, 1]]);
  const desks = life("semaphore", "desks");
  assert.deepEqual(desks.holds, []);
  assert.equal(Math.max(...desks.contents.map(({ count }) => count)), 2);
  assert.deepEqual(told(life("queue", "orders").contents)[0], [300, 340, 1]);
  assert.deepEqual(life("two-variables", "left").values.map(({ text }) => text), ["30"]);
  assert.deepEqual(told(life("barrier", "line").queue), [[300, 600, 1], [600, 1130, 2], [1130, 1150, 1]]);
});

test("a signal is counted from the release that gives it to the thread that takes it", () => {
  const of = run("semaphore-signal");
  const { holds, contents } = runs.lifeOf(of, of.objects.find(({ name }) => name === "items").id);
  assert.deepEqual(holds, []);
  assert.deepEqual(contents, [{ from: 900_000, to: 940_000, count: 1 }]);
});

test("a range has its own statistics", () => {
  const of = run("lock-two");
  const from = step(of, "worker-2 is blocked").at;
  const { threads, objects } = runs.statistics(of, from, from + 1e6);
  assert.equal(threads.find(({ name }) => name === "worker-2").blocked, 1e6);
  assert.equal(threads.find(({ name }) => name === "worker-1").sleeping, 1e6);
  const lock = objects.find(({ name }) => name === "lock");
  assert.deepEqual({ ...lock }, { name: "lock", acquired: 0, blocked: 1, sum: 1e6, longest: 1e6, by: "worker-2" });
});

test("seeking goes on, goes back, and stays where nothing fits", () => {
  const of = run("lost-update");
  const first = of.steps.find((s) => runs.isSwitch(of, s)).number;
  assert.equal(runs.seek(of, 0, 1, (s) => runs.isSwitch(of, s)), first);
  assert.equal(runs.seek(of, first, -1, (s) => runs.isSwitch(of, s)), first);
  assert.equal(runs.seek(of, 1, 1, () => false), 1);
  assert.deepEqual(
    [...of.conflicts].map((n) => `${of.threads[of.steps[n - 1].thread].name} ${of.steps[n - 1].kind}`),
    ["Ben WRITE", "Ann WRITE", "main READ"],
  );
});

test("times are written as the kernel writes them", () => {
  const told = [0, 999, 1_000, 41_100_000, 999_499_999, 1_500_000_000, 59_950_000_000, 125e9, 3_600e9, 86_400e9];
  assert.deepEqual(told.map(runs.time), [
    "0 ns",
    "999 ns",
    "1 µs",
    "41.1 ms",
    "999 ms",
    "1.5 s",
    "1 min",
    "2 min 5 s",
    "1 h",
    "24 h",
  ]);
});

test("positions come back from where they lie, across folds too", () => {
  for (const name of ["lock-two", "idle-folded", "lost-update", "event-never-set"]) {
    const of = run(name);
    const scale = scales.scaleOf(of);
    for (let i = 0; i <= 20; i++) {
      const position = (of.end * i) / 20;
      const back = scales.fromUnit(scale, scales.toUnit(scale, position));
      assert.ok(Math.abs(back - position) <= of.end * 1e-9 + 1e-6, `${name}: ${position} → ${back}`);
    }
  }
});

test("by steps, each step of a real run is as wide as any other", () => {
  for (const name of ["lock-two", "idle-folded", "event-never-set", "many-events"]) {
    const of = run(name);
    const scale = scales.stepScaleOf(of);
    const units = of.steps.map(({ at }) => scales.toUnit(scale, at));
    const alone = of.steps.filter(({ at }, i) => i === 0 || at > of.steps[i - 1].at);
    assert.ok(alone.length > of.steps.length / 2);
    for (const { number } of alone) {
      assert.ok(Math.abs(units[number - 1] - (number - 1) / of.steps.length) < 1e-9, `${name}: ${number}`);
    }
    assert.ok(units.every((unit, i) => i === 0 || unit >= units[i - 1]));
    for (let i = 0; i <= 20; i++) {
      const position = (of.end * i) / 20;
      const back = scales.fromUnit(scale, scales.toUnit(scale, position));
      assert.ok(Math.abs(back - position) <= of.end * 1e-9 + 1e-3, `${name}: ${position} → ${back}`);
    }
  }
});

test("by steps, the axis counts steps and nothing is folded", () => {
  const of = run("idle-folded");
  assert.match(drawn(of).svg, / fold"/);
  const { svg } = drawn(of, { steps: true });
  assert.doesNotMatch(svg, / fold"/);
  assert.match(svg, />step</);
  const labels = [...svg.matchAll(/-tick" [^>]*>([^<]*)</g)].map(([, label]) => Number(label));
  assert.ok(labels.length >= 3 && labels.every((n) => n >= 1 && n <= of.steps.length), labels);
});

test("a value covers no wait", () => {
  let seen = 0;
  for (const name of ["lost-update", "two-variables", "lost-signal", "condition"]) {
    for (const width of [800, 2000, 4000]) {
      const of = run(name);
      of.steps.forEach((s) => (s.detail = s.detail && "0123456789"));
      const { svg, frame } = drawn(of, { width });
      const plates = svg.matchAll(
        /translate\(([\d.]+) ([\d.]+)\)">(?:<rect[^>]*>)?<path[^>]* d="M-([\d.]+)-7\.5h[^>]*><text[^>]*>0123456789</g,
      );
      for (const [, x, y, half] of plates) {
        seen++;
        const { thread } = frame.rows.find(({ top }) => Math.abs(top + 10 - y) < 1);
        const [left, right] = [Number(x) - half, Number(x) + Number(half)];
        for (const { from, to, look } of thread.pieces) {
          const runs = look === "running" || look === "holding";
          assert.ok(runs || frame.x(to) <= left + 0.1 || frame.x(from) >= right - 0.1, `${name}: ${look}`);
        }
      }
    }
  }
  assert.ok(seen > 10, `${seen} values`);
});

test("zooming keeps the place under the pointer, and never leaves the run", () => {
  const whole = { from: 0, to: 1 };
  const near = scales.zoomed(whole, 4, 0.5);
  assert.deepEqual(near, { from: 0.375, to: 0.625 });
  assert.deepEqual(scales.zoomed(near, 0.01, 0.6), whole);
  assert.deepEqual(scales.panned(near, 5), { from: 0.75, to: 1 });
  const nearest = scales.zoomed(whole, 1e12, 0.3);
  assert.ok((nearest.to - nearest.from) * scales.MAX_ZOOM > 0.999);
  assert.deepEqual(scales.showing(near, 0.5), near);
  assert.ok(scales.showing(near, 0.9).to >= 0.9);
});

test("a place in the picture is found again", () => {
  const of = run("lock-two");
  const { frame } = drawn(of);
  const row = frame.rows.find(({ thread }) => thread.name === "worker-2");
  const blocked = row.thread.pieces.find(({ look }) => look === "blocked");
  const x = (frame.x(blocked.from) + frame.x(blocked.to)) / 2;
  assert.equal(hit(of, frame, x, row.top + 5).piece, blocked);
  assert.equal(hit(of, frame, x, frame.bottom + 10), undefined);
  const at = of.steps[8];
  assert.equal(nearestStep(of, frame, frame.x(at.at), at.thread).number, at.number);
});

test("hidden lanes are not drawn, lanes of objects are", () => {
  const of = run("lock-two");
  const all = drawn(of).svg;
  assert.match(all, />worker-1</);
  assert.doesNotMatch(drawn(of, { hidden: new Set([1]) }).svg, />worker-1</);
  assert.doesNotMatch(all, />lock</);
  assert.match(drawn(of, { objects: true }).svg, />lock</);
  // Threads are joined, but have a lane of their own.
  assert.equal(drawn(of, { objects: true }).frame.lives.length, 1);
});

test("2,000 stretches are drawn within the time of a blink, whatever the zoom", () => {
  const of = run("many-events");
  const large = { ...of, threads: of.threads.map((t) => ({ ...t, pieces: Array(10).fill(t.pieces).flat() })) };
  assert.ok(large.threads.reduce((all, { pieces }) => all + pieces.length, 0) >= 2000);
  // What is drawn is bounded by the room there is, not by the run.
  assert.ok(drawn(large).svg.length < 400_000);
});
