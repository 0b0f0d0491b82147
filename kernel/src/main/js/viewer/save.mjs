// What can be taken away, as text for files.

import { clockAt } from "./run.mjs";

/** The picture as a file of its own: what the page gives it by style sheets goes inside. */
export function svgFile(run, style, frame, width, content) {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="${style.prefix}" width="${width}" height="${frame.height}"` +
    ` viewBox="0 0 ${width} ${frame.height}"><title>${escapeText(run.caption)}</title>` +
    `<style>${style.css}</style>${style.defs}${clip(style, frame)}` +
    `<rect class="${style.prefix}-card" width="${width}" height="${frame.height}"/>${content}</svg>`
  );
}

/** The part of the picture outside of which no lane is drawn. */
export const clip = ({ prefix }, { left, plot, height }) =>
  `<clipPath id="${prefix}-plot"><rect x="${left - 10}" width="${plot + 28}" height="${height}"/></clipPath>`;

const escapeText = (text) => text.replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`);

/** A page that holds the figure as it was before it became interactive; it becomes so again. */
export function htmlFile(run, figure) {
  return (
    `<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>${escapeText(run.title)}</title>\n` +
    `<meta name="viewport" content="width=device-width">\n<body style="font-family:sans-serif">\n${figure}</body>\n</html>\n`
  );
}

/** The version of the lines that {@link jsonLines} writes; the same as TraceFiles.java has. */
const SCHEMA = 1;

/** A line of JSON for the run, then one for each step. */
export function jsonLines(run) {
  const head = {
    schema: SCHEMA,
    title: run.title,
    clock: run.counted ? "virtual" : "real",
    steps: run.total,
    threads: run.threads.map(({ name, group }) => ({ name, group })),
    objects: run.objects.map(({ type, name }) => ({ type, name })),
  };
  const lines = run.steps.map((step) => ({
    step: step.number,
    time: clockAt(run, step.at),
    thread: run.threads[step.thread].name,
    kind: step.kind,
    ...(step.object >= 0 ? { object: run.objects[step.object].name } : {}),
    ...(step.detail ? { detail: step.detail } : {}),
    ...(step.cause > 0 ? { cause: step.cause } : {}),
    ...(step.line > 0 ? { unit: step.unit, line: step.line } : {}),
  }));
  return [head, ...lines].map((line) => `${JSON.stringify(line)}\n`).join("");
}

/**
 * Chrome's trace event format, which Perfetto opens: a track of states for each thread, one of
 * owners for each object that was held, and arrows from causes to effects. Times are microseconds;
 * a step of a simulated run is drawn one microsecond long.
 *
 * @see https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
 */
export function chromeTrace(run) {
  const micros = (at) => (run.counted ? at : at / 1000);
  const threads = run.threads.length;
  const events = [];
  const track = (tid, name) => {
    events.push({ ph: "M", pid: 1, tid, name: "thread_name", args: { name } });
    events.push({ ph: "M", pid: 1, tid, name: "thread_sort_index", args: { sort_index: tid } });
  };
  const slice = (tid, name, from, to, args) =>
    events.push({ ph: "X", pid: 1, tid, name, ts: micros(from), dur: micros(to - from), args });
  events.push({ ph: "M", pid: 1, name: "process_name", args: { name: run.title } });
  for (const thread of run.threads) {
    track(thread.row + 1, thread.name);
    for (const { from, to, state, object } of thread.stretches) {
      const on = object >= 0 ? { on: run.objects[object].name } : {};
      slice(thread.row + 1, state, from, to, on);
    }
  }
  let tracks = threads;
  for (const { id, name } of run.objects) {
    const holds = run.threads.flatMap((thread) =>
      thread.holds.filter(({ object }) => object === id).map((hold) => ({ ...hold, by: thread.name })),
    );
    // On a track a slice may lie within another, but not partly over it.
    const rows = [];
    for (const { from, to, by } of holds.sort((a, b) => a.from - b.from || b.to - a.to)) {
      rows.forEach((open) => {
        while (open.at(-1) <= from) {
          open.pop();
        }
      });
      let row = rows.findIndex((open) => !(open.at(-1) < to));
      if (row < 0) {
        row = rows.push([]) - 1;
        track(tracks + row + 1, row === 0 ? name : `${name} (${row + 1})`);
      }
      rows[row].push(to);
      slice(tracks + row + 1, by, from, to, {});
    }
    tracks += rows.length;
  }
  for (const step of run.steps) {
    const cause = step.cause > 0 ? run.steps[step.cause - 1] : undefined;
    if (cause && cause.thread !== step.thread) {
      const flow = { cat: "wake", name: cause.kind, id: step.number, pid: 1 };
      events.push({ ...flow, ph: "s", tid: cause.thread + 1, ts: micros(cause.at) });
      events.push({ ...flow, ph: "f", bp: "e", tid: step.thread + 1, ts: micros(step.at) });
    }
    if (step.sign) {
      events.push({ ph: "i", s: "t", pid: 1, tid: step.thread + 1, ts: micros(step.at), name: step.text });
    }
  }
  return JSON.stringify({ displayTimeUnit: "ns", traceEvents: events });
}
