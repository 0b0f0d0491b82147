// The picture as SVG text, for any part of the run and any width. It takes its looks from the
// static picture's style sheet: every class begins with that picture's prefix.

import { clockAt, length, lifeOf, sum, time } from "./run.mjs";
import { ticks, toUnit } from "./scale.mjs";

const TOP = 10;
const RIGHT = 20;
const NAME_CHARACTER = 7.8;
const LABEL_CHARACTER = 6.1;

/** A value stands on a plate and must not run over its rim. */
const VALUE_CHARACTER = 6.8;

/** Width of a plate that is no wider than signs are, and may stand wherever they do. */
const SMALL = 22;

/** Narrower than this nothing is drawn for itself. */
const LEAST = 0.5;
const GATHERED = 4;
const MOST_ARROWS = 150;

const LETTERS = {
  running: "R",
  holding: "H",
  blocked: "B",
  waiting: "W",
  sleeping: "Z",
};

/** How close the lanes stand, by their number; the same as in the static picture. */
function densityOf(lanes) {
  if (lanes <= 16) {
    return { flags: 16, bar: 20, edge: 4, edges: 3, gap: 8, name: 18, style: "name" };
  }
  return lanes <= 48
    ? { flags: 0, bar: 13, edge: 3, edges: 2, gap: 5, name: 22, style: "name" }
    : { flags: 0, bar: 7, edge: 2, edges: 1, gap: 3, name: 26, style: "dense" };
}

/** The drawings of the signs, each around the origin: style and path. */
const SIGNS = {
  RACE: ["sign", "M0-7 7 5.5H-7z", "M0-3V1M0 3V3.6"],
  EXCEPTION: ["sign", "M-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0z", "M-2.6-2.6 2.6 2.6M2.6-2.6-2.6 2.6"],
  INTERRUPT: ["sign", "M1.5-6.5-4 1h3L-1.5 6.5 4-1H1z"],
  TIME_OUT: ["sign", "M-4-5.5h8L-4 5.5h8z"],
  REFUSED: ["sign", "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0zM-3.5 3.5l7-7"],
  SET: ["full", "M0-6 5.5 4.5h-11z"],
  CLEAR: ["sign", "M0 5-5-4.5H5z"],
  PUT: ["full", "M0-6 6 0 0 6-6 0z"],
  TAKE: ["sign", "M0-5.5 5.5 0 0 5.5-5.5 0z"],
  READ: ["sign", "M-3.5-3.5h7v7h-7z"],
  WRITE: ["full", "M-4-4h8v8h-8z"],
  NOTE: ["sign", "M-4 6v-11.5h8.5l-2.5 3.5 2.5 3.5H-4"],
  PRINT: ["sign", "M-5.5-5h11v7.5h-6l-2.5 3v-3h-2.5z"],
};

export const escape = (text) =>
  text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);

const n = (value) => String(Math.round(value * 10) / 10);

const cut = (text, most) => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);

/** Where the lanes lie, and how a position of the run becomes a place in the picture. */
export function layout(run, scale, view) {
  const lanes = run.threads.filter(({ row }) => !view.hidden.has(row));
  const density = densityOf(lanes.length);
  const objects = view.objects ? run.objects.map((object) => ({ object, life: lifeOf(run, object.id) })) : [];
  const told = objects.filter(
    ({ object, life }) =>
      object.type !== "Thread" &&
      life.holds.length + life.queue.length + life.contents.length + life.values.length > 0,
  );
  const names = [...lanes.map(({ name }) => name), ...told.map(({ object }) => object.name)];
  const longest = Math.max(4, ...names.map((name) => Math.min(name.length, density.name)));
  const left = Math.min(view.width / 3, 22 + longest * NAME_CHARACTER);
  const plot = Math.max(60, view.width - left - RIGHT);
  const rows = [];
  let y = TOP;
  let group;
  const grouped = new Set(lanes.map((thread) => thread.group)).size > 1;
  const headings = [];
  for (const thread of lanes) {
    if (grouped && thread.group !== group) {
      group = thread.group;
      headings.push({ y: y + 12, text: cut(group, 40) });
      y += 18;
    }
    y += density.flags;
    rows.push({ thread, top: y });
    const depth = Math.min(density.edges, 1 + Math.max(-1, ...thread.holds.map(({ level }) => level)));
    y += density.bar + depth * density.edge + density.gap;
  }
  const lives = told.map((entry) => {
    const lane = { ...entry, top: y + 4 };
    y += 32;
    return lane;
  });
  const x = (position) =>
    left + ((toUnit(scale, position) - view.from) / (view.to - view.from)) * plot;
  return { rows, lives, headings, density, left, plot, right: left + plot, bottom: y, height: y + 26, x };
}

/** The whole picture: `frame` is what {@link layout} gave, `style` the static picture's. */
export function draw(run, scale, view, frame, style) {
  const p = style.prefix;
  const out = [];
  const { left, right, bottom, density } = frame;
  const visible = ({ from, to }) => frame.x(to) >= left - 1 && frame.x(from) <= right + 1;
  const text = (name, x, y, words, more = "") =>
    `<text class="${p}-${name}" x="${n(x)}" y="${n(y)}"${more}>${escape(words)}</text>`;

  const marks = marksOf(run, frame);
  out.push(axis(run, scale, view, frame, p, text));
  frame.headings.forEach(({ y, text: words }) => out.push(text("group", 8, y, words)));
  for (const { thread, top } of frame.rows) {
    const middle = top + density.bar / 2;
    const name = cut(thread.name, Math.floor((left - 16) / NAME_CHARACTER));
    out.push(text(density.style, 8, middle + (density.bar > 10 ? 4 : 3), name));
  }
  frame.lives.forEach(({ object, top }) => {
    out.push(text("name", 8, top + 14, cut(object.name, Math.floor((left - 16) / NAME_CHARACTER))));
  });

  out.push(`<g clip-path="url(#${p}-plot)">`);
  if (view.range) {
    const [from, to] = view.range.map(frame.x);
    out.push(`<rect class="range" x="${n(from)}" y="${TOP - 4}" width="${n(to - from)}" height="${n(bottom - TOP + 4)}"/>`);
  }
  for (const row of frame.rows) {
    out.push(lane(run, frame, row, visible, marks.get(row.thread.row), p));
  }
  frame.lives.forEach((life) => out.push(objectLane(frame, life, visible, p)));
  out.push(folds(run, scale, frame, p));
  out.push(arrows(run, view, frame, p));
  const step = run.steps[view.step - 1];
  if (step) {
    const x = frame.x(step.at);
    const row = frame.rows.find(({ thread }) => thread.row === step.thread);
    out.push(`<path class="cursor" d="M${n(x)} ${TOP - 6}V${n(bottom + 4)}"/>`);
    if (row) {
      out.push(`<circle class="here" cx="${n(x)}" cy="${n(row.top + density.bar / 2)}" r="${density.bar > 10 ? 7 : 4}"/>`);
    }
  }
  // Over the cursor, so that the value of the current step can be read.
  out.push(signs(run, frame, marks, p));
  out.push(flags(run, view, frame, p));
  out.push("</g>");
  return out.join("");
}

function axis(run, scale, view, frame, p, text) {
  const { left, right, bottom, plot } = frame;
  const marks = ticks(run, scale, view, plot).map((tick) => ({ ...tick, x: frame.x(tick.position) }));
  const lines = marks.map(({ x }) => `M${n(x)} ${TOP}V${n(bottom + 5)}`).join("");
  let reached = -Infinity;
  const labels = marks.map(({ x, label }) => {
    const half = (label.length * LABEL_CHARACTER) / 2;
    if (x - half <= reached + 4 || x + half > view.width || x < left - 1) {
      return "";
    }
    reached = x + half;
    return text("tick", x, bottom + 18, label);
  });
  return (
    `<path class="${p}-grid" d="${lines}M${n(left)} ${n(bottom)}H${n(right)}"/>` +
    labels.join("") +
    text("small", 8, bottom + 18, run.counted || view.steps ? "step" : "time")
  );
}

function folds(run, scale, frame, p) {
  return scale
    .filter(({ folded }) => folded)
    .map(({ from, to }) => {
      const inset = (frame.x(to) - frame.x(from)) * 0.17;
      const left = frame.x(from) + inset;
      const right = frame.x(to) - inset;
      const edge = (x) => `M${n(x)} ${TOP - 2}V${n(frame.bottom + 2)}`;
      const words = sum(run, to - from);
      return (
        `<rect class="${p}-card" x="${n(left)}" y="${TOP - 2}" width="${n(right - left)}" height="${n(frame.bottom - TOP + 4)}"/>` +
        `<path class="${p}-life fold" d="${edge(left)}${edge(right)}"/>` +
        `<text class="${p}-tick" x="${n((left + right) / 2)}" y="${n(TOP + 8)}">${words}</text>`
      );
    })
    .join("");
}

// ---- lanes

function lane(run, frame, { thread, top }, visible, marks, p) {
  const { density } = frame;
  const paths = {};
  const labels = [];
  const add = (style, d) => (paths[style] = (paths[style] ?? "") + d);
  const before = [frame.x(thread.created), frame.x(thread.begin)];
  if (thread.begin >= 0 && before[1] - before[0] > 1) {
    add("yet", `M${n(before[0])} ${n(top + density.bar / 2)}H${n(before[1])}`);
  }
  for (const piece of gathered(thread.pieces.filter(visible), frame)) {
    const x = Math.max(frame.left - 4, frame.x(piece.from));
    const width = Math.max(1, Math.min(frame.right + 4, frame.x(piece.to)) - x);
    if (piece.shares) {
      let bottom = top + density.bar;
      for (const [look, part] of piece.shares) {
        const height = part * density.bar;
        bottom -= height;
        add(LETTERS[look], box(x, bottom, width, height));
      }
      continue;
    }
    const inset = piece.look === "running" || piece.look === "holding" ? 0 : 0.5;
    const inner = Math.max(0.5, width - 2 * inset);
    add(LETTERS[piece.look], box(x + inset, top + inset, inner, density.bar - 2 * inset));
    const [left, right] = widestGap(x, x + width, marks);
    const words = density.bar > 10 ? labelOf(run, thread, piece, right - left - 8) : "";
    if (words) {
      labels.push({ words, x: (left + right) / 2, look: piece.look });
    }
  }
  for (const hold of thread.holds.filter(visible)) {
    const level = Math.min(hold.level, density.edges - 1);
    const x = Math.max(frame.left - 4, frame.x(hold.from));
    const width = Math.max(1, Math.min(frame.right + 4, frame.x(hold.to)) - x);
    add("H", box(x, top + density.bar + 1 + level * density.edge, width, density.edge - 1));
  }
  if (thread.ended) {
    add("end", `M${n(frame.x(thread.end))} ${n(top - 1)}v${density.bar + 2}`);
  }
  const middle = top + density.bar / 2 + 4;
  const plates = labels
    .filter(({ look }) => look !== "running" && look !== "holding")
    .map(({ words, x }) => {
      const width = words.length * LABEL_CHARACTER + 4;
      return box(x - width / 2, middle - 11, width, 14);
    });
  return (
    Object.entries(paths)
      .map(([style, d]) => `<path class="${p}-${style}" d="${d}"/>`)
      .join("") +
    (plates.length > 0 ? `<path class="${p}-card" d="${plates.join("")}"/>` : "") +
    labels
      .map(({ words, x, look }) => {
        const style = look === "running" ? "inR" : look === "holding" ? "inH" : "in";
        return `<text class="${p}-${style}" x="${n(x)}" y="${n(middle)}">${escape(words)}</text>`;
      })
      .join("")
  );
}

/** The widest part of a piece that no sign lies on. */
function widestGap(from, to, marks) {
  let best = [from, from];
  let reached = from;
  const edges = marks.filter(({ x, half }) => x + half > from && x - half < to);
  for (const { x, half } of [...edges, { x: to, half: 0 }]) {
    if (x - half - reached > best[1] - best[0]) {
      best = [reached, x - half];
    }
    reached = Math.max(reached, x + half);
  }
  return best;
}

const box = (x, y, width, height) => `M${n(x)} ${n(y)}h${n(width)}v${n(height)}H${n(x)}z`;

/** Gathers neighbours that are too narrow to be seen into one piece that shows their shares. */
function gathered(pieces, frame) {
  const result = [];
  let run = [];
  const flush = () => {
    if (run.length === 1) {
      result.push(run[0]);
    } else if (run.length > 1) {
      const from = run[0].from;
      const to = run.at(-1).to;
      const shares = new Map();
      run.forEach((piece) =>
        shares.set(piece.look, (shares.get(piece.look) ?? 0) + (piece.to - piece.from) / (to - from || 1)),
      );
      result.push({ from, to, shares: [...shares] });
    }
    run = [];
  };
  for (const piece of pieces) {
    const narrow = frame.x(piece.to) - frame.x(piece.from) < LEAST;
    if (!narrow || (run.length > 0 && frame.x(piece.to) - frame.x(run[0].from) > GATHERED)) {
      flush();
    }
    if (narrow) {
      run.push(piece);
    } else {
      result.push(piece);
    }
  }
  flush();
  return result;
}

function labelOf(run, thread, piece, room) {
  const name = piece.object >= 0 ? cut(run.objects[piece.object].name, 24) : "";
  const took = length(run, piece.from, piece.to);
  const passed = clockAt(run, piece.to) - clockAt(run, piece.from);
  const brief = passed > 0 ? time(passed) : took;
  const isThread = piece.object >= 0 && run.objects[piece.object].type === "Thread";
  const awaited =
    piece.object >= 0 && run.objects[piece.object].type === "Alarm"
      ? "waits until its time"
      : `waits for ${name}${isThread ? " to end" : ""}`;
  const held = thread.holds
    .filter(({ from, to }) => from <= piece.from && to >= piece.to)
    .map(({ object }) => cut(run.objects[object].name, 24))
    .join(", ");
  const candidates = {
    running: ["running"],
    holding: held ? [`holds ${held}`, held] : [],
    blocked: [`blocked on ${name} · ${took}`, `blocked ${took}`, took, brief, "B"],
    waiting: [`${awaited} · ${took}`, `waits ${took}`, took, brief, "W"],
    sleeping: [...(held ? [`sleeps ${took}, holding ${held}`] : []), `sleeps ${took}`, took, brief],
  }[piece.look];
  return candidates.find((words) => words.length * LABEL_CHARACTER <= room) ?? "";
}

/** Above who has it or what is in it, below how many threads stand before it. */
function objectLane(frame, { life, top }, visible, p) {
  const out = [];
  const lane = (style, words, parts, y, height, wordsOf) => {
    const shown = parts.filter(visible);
    const d = shown.map(({ from, to }) => {
      const width = Math.max(1, frame.x(to) - frame.x(from));
      return box(frame.x(from), y, width > 3 ? width - 1 : width, height);
    });
    if (d.length > 0) {
      out.push(`<path class="${p}-${style}" d="${d.join("")}"/>`);
    }
    for (const part of shown) {
      const text = wordsOf(part);
      const left = Math.max(frame.left, frame.x(part.from));
      const right = Math.min(frame.right, frame.x(part.to));
      if (text.length * LABEL_CHARACTER <= right - left - 4) {
        const at = `x="${n((left + right) / 2)}" y="${n(y + height / 2 + (height < 12 ? 3.4 : 4))}"`;
        out.push(`<text class="${p}-${words}" ${at}>${escape(text)}</text>`);
      }
    }
  };
  lane("H", "inH", life.holds, top, 14, ({ name }) => cut(name, 18));
  lane("H", "inH", life.contents, top, 14, ({ count }) => String(count));
  lane("flag", "in", life.values, top, 14, ({ text }) => cut(text, 30));
  lane("B", "number count", life.queue, top + 15, 10, ({ count }) => String(count));
  return out.join("");
}

// ---- what lies on the lanes

function arrows(run, view, frame, p) {
  const rows = new Map(frame.rows.map((row) => [row.thread.row, row]));
  const { bar } = frame.density;
  const seen = (x) => x >= frame.left - 2 && x <= frame.right + 2;
  const drawn = run.steps.flatMap((step) => {
    const cause = step.cause > 0 ? run.steps[step.cause - 1] : undefined;
    const from = cause && rows.get(cause.thread);
    const to = rows.get(step.thread);
    if (!from || !to || from === to) {
      return [];
    }
    const x1 = frame.x(cause.at);
    const x2 = frame.x(step.at);
    return seen(x1) || seen(x2) ? [{ step, cause, from, to, x1, x2 }] : [];
  });
  const shown =
    drawn.length <= MOST_ARROWS
      ? drawn
      : drawn.filter(({ step, cause }) => step.number === view.step || cause.number === view.step);
  return races(run, rows, frame, p) + shown
    .map(({ step, cause, from, to, x1, x2 }) => {
      const down = from.top < to.top;
      const y1 = from.top + (down ? bar : 0);
      const y2 = to.top + (down ? 0 : bar);
      const middle = (y1 + y2) / 2;
      const d = `M${n(x1)} ${n(y1)}C${n(x1)} ${n(middle)} ${n(x2)} ${n(middle)} ${n(x2)} ${n(y2)}`;
      const faint = cause.kind === "START" || cause.kind === "END" ? ` ${p}-faint` : "";
      const current = step.number === view.step ? " now" : "";
      return `<path class="${p}-arrow${faint}${current}" d="${d}" marker-end="url(#${p}-m)"/>`;
    })
    .join("");
}

/** A line between the two sides of each race; what is ordered by nothing has no direction. */
function races(run, rows, frame, p) {
  const { bar } = frame.density;
  return run.races
    .map(({ sides }) => {
      const [first, second] = sides.map((number) => run.steps[number - 1]);
      const from = first && rows.get(first.thread);
      const to = second && rows.get(second.thread);
      if (!from || !to || from === to) {
        return "";
      }
      const down = from.top < to.top;
      const y1 = from.top + (down ? bar : 0);
      const y2 = to.top + (down ? 0 : bar);
      const [x1, x2] = [frame.x(first.at), frame.x(second.at)];
      const d = `M${n(x1)} ${n(y1)}C${n(x1)} ${n((y1 + y2) / 2)} ${n(x2)} ${n((y1 + y2) / 2)} ${n(x2)} ${n(y2)}`;
      return `<path class="${p}-arrow ${p}-stuck" d="${d}" stroke-dasharray="2 3"/>`;
    })
    .join("");
}

/** The signs that have room, by lane: where they lie, and the value of a read or a write that fits. */
function marksOf(run, frame) {
  const lanes = new Map(frame.rows.map(({ thread }) => [thread.row, []]));
  if (frame.density.flags === 0) {
    return lanes;
  }
  for (const step of run.steps) {
    const marks = lanes.get(step.thread);
    const x = frame.x(step.at);
    if (step.sign && marks && inPlot(frame, x) && x - (marks.at(-1)?.x ?? -Infinity) >= 9) {
      marks.push({ step, x, half: 7, value: "" });
    }
  }
  for (const [row, marks] of lanes) {
    let reached = -Infinity;
    marks.forEach((mark, i) => {
      const { sign, detail } = mark.step;
      const race = run.races.find(({ sides }) => sides.includes(mark.step.number));
      const access = sign === "READ" || sign === "WRITE" ? cut(detail, 10) : "";
      const value = race ? `race ${race.number}` : access;
      const half = Math.max(7, (value.length * VALUE_CHARACTER) / 2 + 4);
      const next = i + 1 < marks.length ? marks[i + 1].x - 7 : Infinity;
      // A wait that is covered says nothing: a value that is wider than a sign lies on its own bar.
      const [from, to] = race || half <= SMALL / 2 ? [-Infinity, Infinity] : runningAround(run, frame, row, mark);
      const [left, right] = [mark.x - half, mark.x + half];
      if (value && left > Math.max(reached, from) && right < Math.min(next, to)) {
        Object.assign(mark, { value, half });
      }
      reached = mark.x + mark.half;
    });
  }
  return lanes;
}

/** From where to where the thread ran without a break, around a sign on its lane. */
function runningAround(run, frame, row, { x, step }) {
  const pieces = run.threads[row].pieces;
  const runs = ({ look }) => look === "running" || look === "holding";
  let from = pieces.findIndex((piece) => runs(piece) && piece.to >= step.at);
  if (from < 0 || pieces[from].from > step.at) {
    return [x, x];
  }
  let to = from;
  while (from > 0 && runs(pieces[from - 1])) {
    from--;
  }
  while (to + 1 < pieces.length && runs(pieces[to + 1])) {
    to++;
  }
  return [frame.x(pieces[from].from), frame.x(pieces[to].to)];
}

function signs(run, frame, lanes, p) {
  const drawing = ({ step, x, half, value }) => {
    const row = frame.rows.find(({ thread }) => thread.row === step.thread);
    const [style, d, cross] = SIGNS[step.sign];
    const kind = style === "full" ? `${p}-sign ${p}-full` : `${p}-sign`;
    const wide = Math.max(10, half + 3.5);
    const ring = run.lost.has(step.number) || step.sign === "RACE"
      ? `<rect class="${p}-lost" rx="9.5" x="${n(-wide)}" y="-11" width="${n(2 * wide)}" height="22"/>`
      : "";
    const shape = value
      ? `<path class="${kind}" d="M${n(-half)}-7.5h${n(2 * half)}v15h${n(-2 * half)}z"/>` +
        `<text class="${p}-${step.sign === "WRITE" ? "wrote" : "in"}" y="4">${escape(value)}</text>`
      : `<path class="${kind}" d="${d}"/>${cross ? `<path class="${p}-bad" d="${cross}"/>` : ""}`;
    const y = row.top + frame.density.bar / 2;
    return `<g transform="translate(${n(x)} ${n(y)})">${ring}${shape}</g>`;
  };
  return [...lanes.values()].flat().map(drawing).join("");
}

const inPlot = (frame, x) => x >= frame.left - 8 && x <= frame.right + 8;

/** The numbers of the steps, where they do not touch; the current one always. */
function flags(run, view, frame, p) {
  if (frame.density.flags === 0) {
    return "";
  }
  const rows = new Map(frame.rows.map((row) => [row.thread.row, row]));
  const out = [];
  const reached = new Map();
  const current = run.steps[view.step - 1];
  for (const step of run.steps) {
    const row = rows.get(step.thread);
    const x = frame.x(step.at);
    if (!row || !inPlot(frame, x)) {
      continue;
    }
    const width = Math.max(13, String(step.number).length * 5.8 + 6);
    const now = step === current;
    const clear =
      x > (reached.get(step.thread) ?? -Infinity) + 1 &&
      (now || !current || current.thread !== step.thread || Math.abs(frame.x(current.at) - x) > width);
    if (!clear && !now) {
      continue;
    }
    reached.set(step.thread, x + width);
    // The last one stands left of its place rather than be cut off.
    const left = Math.min(x, view.width - 3 - width);
    const found = view.found.has(step.number) ? " found" : "";
    out.push(
      `<path class="${p}-pole" d="M${n(x)} ${n(row.top)}v-9"/>` +
        `<rect class="${p}-flag${now ? " at" : ""}${found}" x="${n(left)}" y="${n(row.top - 15)}" width="${n(width)}" height="13" rx="6.5"/>` +
        `<text class="${p}-number${now ? " at" : ""}" x="${n(left + width / 2)}" y="${n(row.top - 5.2)}">${step.number}</text>`,
    );
  }
  return out.join("");
}

/** What lies at a place in the picture: a piece of a lane, or nothing. */
export function hit(run, frame, x, y) {
  if (x < frame.left || x > frame.right) {
    return undefined;
  }
  const row = frame.rows.find(
    ({ top }) => y >= top - 2 && y <= top + frame.density.bar + frame.density.gap / 2,
  );
  const piece = row?.thread.pieces.find(({ from, to }) => x >= frame.x(from) && x <= frame.x(to));
  return piece && { thread: row.thread, piece };
}

/** The step whose flag or lane place is nearest to a place in the picture. */
export function nearestStep(run, frame, x, row) {
  let best;
  let distance = Infinity;
  for (const step of run.steps) {
    const away = Math.abs(frame.x(step.at) - x) + (row === undefined || step.thread === row ? 0 : 1e6);
    if (away <= distance) {
      distance = away;
      best = step;
    }
  }
  return best;
}

