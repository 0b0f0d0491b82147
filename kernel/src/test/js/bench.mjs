// How long one interaction with the interactive timeline computes: `install/bench --timeline`. The
// browser's own work (layout, paint) comes on top; a test counts what is put into the page.

import { draw, layout } from "../../main/js/viewer/draw.mjs";
import * as runs from "../../main/js/viewer/run.mjs";
import * as scales from "../../main/js/viewer/scale.mjs";

const ROUNDS = 41;

/** Threads that pass a lock around: as many stretches as asked, in the form the kernel writes. */
function relay(threads, stretches) {
  const each = Math.floor(stretches / threads);
  const steps = each * threads;
  const rows = Array.from({ length: threads }, (_, row) => ({
    name: `runner-${row}`,
    group: "cell 1",
    created: 0,
    begin: 0,
    end: steps * 10,
    ended: true,
    stretches: Array.from({ length: each }, (_, i) => [threads * 10, i % 2, i % 2 ? 0 : -1, i % 2 ? (row + 1) % threads : -1, i * threads + row + 1, (i + 1) * threads + row + 1]).flat(),
    holds: Array.from({ length: Math.floor(each / 2) }, (_, i) => [i * threads * 20, i * threads * 20 + threads * 10, 0, 0, 2 * i * threads + row + 1, (2 * i + 1) * threads + row + 1]).flat(),
  }));
  const list = (value) => Array.from({ length: steps }, (_, i) => value(i));
  return {
    title: "cell 1",
    caption: "",
    axis: "time",
    end: steps * 10,
    times: [],
    folds: [],
    threads: rows,
    objects: [["Lock", "baton"]],
    lost: [],
    sources: {},
    total: steps,
    steps: {
      kinds: ["BLOCK", "RESUME"],
      signs: [],
      units: ["cell 1"],
      at: list(() => 10),
      thread: list((i) => i % threads),
      kind: list((i) => Math.floor(i / threads) % 2),
      object: list(() => 0),
      cause: list((i) => (i > 0 ? i : 0)),
      sign: list(() => -1),
      text: list(() => "is blocked on `baton`"),
      detail: list(() => ""),
      unit: list(() => 0),
      line: list((i) => 1 + (i % 9)),
    },
  };
}

function median(work) {
  const took = [];
  for (let i = 0; i < ROUNDS; i++) {
    // Time of the processor, so that other programs do not count.
    const began = process.cpuUsage();
    work(i);
    const { user, system } = process.cpuUsage(began);
    took.push((user + system) / 1000);
  }
  return took.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)];
}

const row = (what, took, goal) =>
  console.log(`${what.padEnd(46)} ${took.toFixed(1).padStart(10)} ${"".padStart(10)} ${goal.padStart(22)}`);

for (const stretches of [200, 2000, 4000]) {
  const data = relay(4, stretches);
  const run = runs.unpack(data);
  const scale = scales.scaleOf(run);
  const view = (changes) => ({ width: 900, from: 0, to: 1, step: 0, range: null, hidden: new Set(), objects: false, found: new Set(), ...changes });
  const interaction = (changes) => {
    const shown = view(changes);
    const frame = layout(run, scale, shown);
    return draw(run, scale, shown, frame, { prefix: "il" }).length + (shown.step > 0 ? runs.momentOf(run, shown.step).threads.length : 0);
  };
  row(`${stretches} intervals, made interactive`, median(() => runs.unpack(data)), "");
  row(`${stretches} intervals, a step`, median((i) => interaction({ step: 1 + i })), "50 ms");
  row(`${stretches} intervals, zoomed in`, median((i) => interaction({ from: 0.4, to: 0.5 + i / 1000 })), "50 ms");
  row(`${stretches} intervals, with objects`, median((i) => interaction({ step: 1 + i, objects: true })), "50 ms");
}
