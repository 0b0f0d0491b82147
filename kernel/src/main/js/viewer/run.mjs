// One run, unpacked from the compact form in which the kernel writes it (ViewerData.java), and the
// questions that can be asked about it. Knows no page.

/** What stands for "no object" and "nobody". */
const NONE = -1;

export const STATES = ["running", "blocked", "waiting", "sleeping"];

/** Steps are numbered from 1, as in every other view; `steps[n - 1]` is step n. */
export function unpack(data) {
  const { axis, end, times, folds, objects } = data;
  const threads = data.threads.map((thread, row) => ({
    ...thread,
    row,
    stretches: stretchesOf(thread, row),
    holds: holdsOf(thread),
  }));
  threads.forEach((thread) => (thread.pieces = piecesOf(thread)));
  const run = {
    title: data.title,
    caption: data.caption,
    counted: axis === "step",
    end,
    times,
    folds,
    threads,
    objects: objects.map(([type, name], id) => ({ id, type, name })),
    steps: stepsOf(data.steps),
    lost: new Set(data.lost.flat()),
    races: (data.races ?? []).map(([number, ...sides]) => ({ number, sides })),
    sources: data.sources,
    total: data.total,
  };
  run.conflicts = conflictsOf(run);
  return run;
}

function stretchesOf({ begin, stretches }, row) {
  let from = begin;
  return inGroups(stretches, 6).map(([length, state, object, holder, first, last]) => {
    const stretch = { row, from, to: from + length, state: STATES[state], object, holder, first, last };
    from += length;
    return stretch;
  });
}

function holdsOf({ holds }) {
  return inGroups(holds, 6).map(([from, to, object, level, first, last]) => ({
    from,
    to,
    object,
    level,
    first,
    last,
  }));
}

function inGroups(flat, size) {
  const groups = [];
  for (let i = 0; i < flat.length; i += size) {
    groups.push(flat.slice(i, i + size));
  }
  return groups;
}

/** The stretches, with those of running cut where the thread begins and ceases to hold anything. */
function piecesOf({ stretches, holds }) {
  const pieces = [];
  let next = 0;
  let heldUntil = -Infinity;
  for (const stretch of stretches) {
    if (stretch.state !== "running") {
      pieces.push({ ...stretch, look: stretch.state });
      continue;
    }
    let at = stretch.from;
    while (at < stretch.to) {
      while (next < holds.length && holds[next].from <= at) {
        heldUntil = Math.max(heldUntil, holds[next++].to);
      }
      const holding = heldUntil > at;
      const bound = holding ? heldUntil : next < holds.length ? holds[next].from : stretch.to;
      const to = Math.min(stretch.to, bound);
      pieces.push({ ...stretch, from: at, to, look: holding ? "holding" : "running" });
      at = to;
    }
  }
  return pieces;
}

function stepsOf(packed) {
  let at = 0;
  return packed.text.map((text, i) => {
    at += packed.at[i];
    return {
      number: i + 1,
      at,
      thread: packed.thread[i],
      kind: packed.kinds[packed.kind[i]],
      object: packed.object[i],
      cause: packed.cause[i],
      sign: packed.sign[i] === NONE ? "" : packed.signs[packed.sign[i]],
      text,
      detail: packed.detail[i],
      unit: packed.unit[i] === NONE ? "" : packed.units[packed.unit[i]],
      line: packed.line[i],
    };
  });
}

/** Steps at which threads get into each other's way: one has to stop, or they touch one variable. */
function conflictsOf({ steps }) {
  const accesses = new Map();
  const conflicts = new Set();
  for (const step of steps) {
    if (step.kind === "BLOCK" || step.kind === "REFUSE" || step.kind === "RACE") {
      conflicts.add(step.number);
    } else if (step.kind === "READ" || step.kind === "WRITE") {
      const earlier = accesses.get(step.object) ?? [];
      if (conflictsWith(step, earlier)) {
        conflicts.add(step.number);
      }
      accesses.set(step.object, [...(step.kind === "WRITE" ? [] : earlier), step]);
    }
  }
  return conflicts;
}

/**
 * Whether an access meets one of another thread: a write those since the last write and that one
 * itself, a read a write it has not seen the like of. `earlier` begins with the last write.
 */
function conflictsWith(step, earlier) {
  const others = earlier.filter(({ thread }) => thread !== step.thread);
  if (step.kind === "WRITE") {
    return others.length > 0;
  }
  const seen = earlier.some(({ thread }) => thread === step.thread);
  return !seen && others.some(({ kind }) => kind === "WRITE");
}

// ---- one moment

const covers = ({ first, last }, n) => first <= n && (last === 0 || n < last);

/** What the thread in this row is doing once step n is done; undefined before and after its life. */
export function stretchAt(run, row, n) {
  return run.threads[row].stretches.find((stretch) => covers(stretch, n));
}

/** The state of every thread and every object once step n is done. */
export function momentOf(run, n) {
  const done = run.steps.slice(0, n);
  const latest = new Map(done.map((step) => [step.thread, step]));
  const threads = run.threads.map(({ row, name }) => {
    const last = latest.get(row);
    const stretch = stretchAt(run, row, n);
    const placed = done.findLast((step) => step.thread === row && step.line > 0);
    return {
      row,
      name,
      state: stretch ? stretch.state : last ? "ended" : "not begun",
      object: stretch ? stretch.object : NONE,
      unit: placed && stretch ? placed.unit : "",
      line: placed && stretch ? placed.line : 0,
    };
  });
  return { threads, objects: run.objects.map((object) => objectAt(run, object, n, done)) };
}

function objectAt(run, { id, type, name }, n, done) {
  const holders = [];
  const waiters = [];
  for (const thread of run.threads) {
    if (thread.holds.some((hold) => hold.object === id && covers(hold, n))) {
      holders.push(thread.name);
    }
    const stretch = stretchAt(run, thread.row, n);
    if (stretch && stretch.object === id) {
      waiters.push(thread.name);
    }
  }
  const own = done.filter((step) => step.object === id);
  return { id, type, name, holders, waiters, items: itemsAt(own), value: valueAt(type, own) };
}

function itemsAt(own) {
  const put = own.filter(({ kind }) => kind === "PUT").length;
  const taken = own.filter(({ kind }) => kind === "TAKE").length;
  return put + taken === 0 ? undefined : Math.max(0, put - taken);
}

function valueAt(type, own) {
  const access = own.findLast(({ kind }) => kind === "READ" || kind === "WRITE");
  if (access) {
    return type === "Variable" ? access.detail : `last call ${access.detail}`;
  }
  if (!type.endsWith("Event")) {
    return undefined;
  }
  const change = own.findLast(({ kind }) => kind === "SET" || kind === "CLEAR");
  return change && change.kind === "SET" ? "set" : "not set";
}

/** The state of an object in words. */
export function tellObject({ type, holders, waiters, items, value }) {
  const parts = [];
  if (holders.length > 0) {
    parts.push(`held by ${list(holders)}`);
  } else if (/Lock$/.test(type)) {
    parts.push("free");
  }
  if (items !== undefined) {
    parts.push(items === 1 ? "1 item" : `${items} items`);
  }
  if (value !== undefined) {
    parts.push(value);
  }
  if (waiters.length > 0) {
    parts.push(`${list(waiters)} ${waiters.length === 1 ? "waits" : "wait"}`);
  }
  return parts.join("; ") || "–";
}

export function list(names, max = 4) {
  if (names.length > max) {
    return `${names.slice(0, max - 1).join(", ")} and ${names.length - max + 1} more`;
  }
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

// ---- from step to step

/** The next step from n on, forward (1) or back (-1), that fits; n itself if there is none. */
export function seek(run, n, direction, fits) {
  for (let next = n + direction; next >= 1 && next <= run.steps.length; next += direction) {
    if (fits(run.steps[next - 1])) {
      return next;
    }
  }
  return n;
}

/** Whether at this step another thread is at work than at the step before. */
export function isSwitch(run, step) {
  return step.number > 1 && run.steps[step.number - 2].thread !== step.thread;
}

// ---- why

/** Who kept a thread from going on in a stretch, and who ended that; each an object of words. */
export function explain(run, stretch) {
  const name = run.threads[stretch.row].name;
  const what = stretch.object === NONE ? "" : run.objects[stretch.object].name;
  const held = run.threads
    .filter(({ row }) => row !== stretch.row)
    .flatMap((thread) =>
      thread.holds
        .filter((h) => h.object === stretch.object && h.from < stretch.to && h.to > stretch.from)
        .map((hold) => ({ name: thread.name, hold })),
    );
  const end = stretch.last > 0 ? run.steps[stretch.last - 1] : undefined;
  const cause = end && end.cause > 0 ? run.steps[end.cause - 1] : undefined;
  const holders =
    stretch.state === "blocked"
      ? held.map(({ name: by, hold }) => `held by ${by} (since ${stepName(hold.first)})`)
      : [];
  return {
    name,
    what,
    holders,
    end,
    cause,
    released: cause && cause.thread !== stretch.row ? `${run.threads[cause.thread].name} ${cause.text}` : "",
  };
}

export const stepName = (n) => (n > 0 ? `step ${n}` : "before the recording");

// ---- how much

const within = (part, from, to) => Math.max(0, Math.min(part.to, to) - Math.max(part.from, from));

/** How each thread and each lock fared between two positions. */
export function statistics(run, from, to) {
  const threads = run.threads.map((thread) => {
    const times = { running: 0, blocked: 0, waiting: 0, sleeping: 0 };
    thread.stretches.forEach((stretch) => (times[stretch.state] += within(stretch, from, to)));
    return { name: thread.name, ...times };
  });
  const objects = run.objects.map((object) => contention(run, object, from, to));
  return { threads, objects: objects.filter(({ acquired, blocked }) => acquired + blocked > 0) };
}

function contention(run, { id, name }, from, to) {
  const result = { name, acquired: 0, blocked: 0, sum: 0, longest: 0, by: "" };
  for (const thread of run.threads) {
    result.acquired += thread.holds.filter(
      (h) => h.object === id && h.from >= from && h.from <= to,
    ).length;
    for (const stretch of thread.stretches) {
      const length = within(stretch, from, to);
      if (stretch.object === id && stretch.state !== "sleeping" && length > 0) {
        result.blocked++;
        result.sum += length;
        if (length > result.longest) {
          result.longest = length;
          result.by = thread.name;
        }
      }
    }
  }
  return result;
}

// ---- what happened to an object

/** The life of an object: who had it when, how many threads stood before it, what was in it. */
export function lifeOf(run, object) {
  const holds = run.threads.flatMap((thread) =>
    thread.holds
      .filter((hold) => hold.object === object)
      .map(({ from, to }) => ({ from, to, name: thread.name })),
  );
  holds.sort((a, b) => a.from - b.from);
  const changes = run.threads.flatMap((thread) =>
    thread.stretches
      .filter((stretch) => stretch.object === object)
      .flatMap(({ from, to }) => [
        [from, 1],
        [to, -1],
      ]),
  );
  // Who leaves makes room before the next one comes.
  changes.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const own = run.steps.filter((step) => step.object === object);
  const shared = overlap(holds);
  const signal = holds.length === 0 && run.objects[object].type.endsWith("Semaphore");
  return {
    holds: shared ? [] : holds,
    queue: levels(changes, run.end),
    contents: levels(shared ? togetherHeld(holds) : insideOf(own, signal), run.end),
    values: valuesOf(own, run.end),
  };
}

function overlap(holds) {
  let reached = -Infinity;
  return holds.some(({ from, to }) => {
    const before = reached;
    reached = Math.max(reached, to);
    return from < before;
  });
}

/** What came in and went out. A semaphore that nobody holds is a signal, given and taken. */
function insideOf(own, signal) {
  const difference = ({ kind, sign }) => {
    if (signal) {
      const taken = kind === "ACQUIRE" || (kind === "RESUME" && sign === "");
      return kind === "RELEASE" ? 1 : taken ? -1 : 0;
    }
    return kind === "PUT" ? 1 : kind === "TAKE" ? -1 : 0;
  };
  return own.map((step) => [step.at, difference(step)]).filter(([, by]) => by !== 0);
}

/** Of an object that several have at one time, what counts is how many. */
function togetherHeld(holds) {
  const changes = holds.flatMap(({ from, to }) => [
    [from, 1],
    [to, -1],
  ]);
  return changes.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

/** What it was set to, and from when to when. */
function valuesOf(own, end) {
  const changes = own.filter(({ kind }) => kind === "WRITE" || kind === "SET" || kind === "CLEAR");
  return changes
    .map(({ kind, detail, at }, i) => ({
      from: at,
      to: i + 1 < changes.length ? changes[i + 1].at : end,
      text: kind === "CLEAR" ? "" : kind === "SET" ? "set" : detail,
    }))
    .filter(({ from, to, text }) => text && to > from);
}

/** Stretches of equal height out of changes [position, difference], in their order. */
function levels(changes, end) {
  const result = [];
  let least = 0;
  changes.reduce((count, [, difference]) => {
    least = Math.min(least, count + difference);
    return count + difference;
  }, 0);
  // What was taken before it was put must have been there.
  let count = -least;
  let from = 0;
  for (const [to, difference] of [...changes, [end, 0]]) {
    if (count > 0 && to > from) {
      result.push({ from, to, count });
    }
    count += difference;
    from = to;
  }
  return result;
}

// ---- words

const MICRO = 1e3;
const MILLI = 1e6;
const SECOND = 1e9;

/** A length of time, as the kernel writes it. */
export function time(nanos) {
  if (nanos < MICRO) {
    return `${Math.round(nanos)} ns`;
  }
  if (nanos < 999_500) {
    return `${digits(nanos / MICRO)} µs`;
  }
  if (nanos < 999_500_000) {
    return `${digits(nanos / MILLI)} ms`;
  }
  if (nanos < 59_950_000_000) {
    return `${digits(nanos / SECOND)} s`;
  }
  const seconds = Math.round(nanos / SECOND);
  if (seconds < 3600) {
    return `${Math.floor(seconds / 60)} min${seconds % 60 ? ` ${seconds % 60} s` : ""}`;
  }
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h${minutes % 60 ? ` ${minutes % 60} min` : ""}`;
}

const digits = (value) => String(Number(value.toPrecision(3)));

/** The clock at a position; of a simulated run that is not the position itself. */
export function clockAt(run, at) {
  return run.counted ? (run.times[Math.min(at, run.times.length - 1)] ?? 0) : at;
}

/** A length along the axis, in words. */
export function length(run, from, to) {
  if (!run.counted) {
    return time(to - from);
  }
  const passed = clockAt(run, to) - clockAt(run, from);
  return `${sum(run, to - from)}${passed > 0 ? ` (${time(passed)})` : ""}`;
}

/** Lengths added up, in words. */
export function sum(run, total) {
  return run.counted ? (total === 1 ? "1 step" : `${total} steps`) : time(total);
}

/** A step in one line of words. */
export function tellStep(run, step) {
  const clock = clockAt(run, step.at);
  const when = run.counted && clock === 0 ? "" : ` · ${time(clock)}`;
  const place = step.line > 0 ? ` · ${step.unit} line ${step.line}` : "";
  return `Step ${step.number} of ${run.total}${when} · ${run.threads[step.thread].name} ${step.text}${place}`;
}
