// Where an instant lies across the picture. Positions of the run are mapped to 0 … 1, with idle
// stretches folded; a view shows a part of that, so zooming and panning need not know of folds.

import { time } from "./run.mjs";

/** Part of the whole width that a folded stretch takes. */
const FOLD = 0.07;

/** The greatest enlargement; beyond it numbers lose their precision. */
export const MAX_ZOOM = 1e6;

export function scaleOf({ end, folds }) {
  const shown = end - folds.reduce((all, [from, to]) => all + to - from, 0);
  const perUnit = shown > 0 ? (1 - folds.length * FOLD) / shown : 0;
  const pieces = [];
  let at = 0;
  let u = 0;
  for (const [from, to] of folds) {
    pieces.push({ from: at, to: from, left: u, right: u + (from - at) * perUnit, folded: false });
    u += (from - at) * perUnit;
    pieces.push({ from, to, left: u, right: u + FOLD, folded: true });
    u += FOLD;
    at = to;
  }
  pieces.push({ from: at, to: end, left: u, right: 1, folded: false });
  return pieces;
}

/** Where a position lies, from 0 to 1. */
export function toUnit(pieces, position) {
  const piece = pieces.find(({ to }) => position <= to) ?? pieces.at(-1);
  const size = piece.to - piece.from;
  const part = size === 0 ? 0 : Math.min(1, Math.max(0, (position - piece.from) / size));
  return piece.left + (piece.right - piece.left) * part;
}

/** Which position lies there. */
export function fromUnit(pieces, unit) {
  const piece = pieces.find(({ right }) => unit <= right) ?? pieces.at(-1);
  const size = piece.right - piece.left;
  const part = size === 0 ? 0 : Math.min(1, Math.max(0, (unit - piece.left) / size));
  return piece.from + (piece.to - piece.from) * part;
}

/** What a view shows after it has been enlarged by a factor around a unit that stays in place. */
export function zoomed({ from, to }, factor, around) {
  const size = Math.min(1, Math.max(1 / MAX_ZOOM, (to - from) / factor));
  const left = around - ((around - from) / (to - from)) * size;
  return inside({ from: left, to: left + size });
}

/** What a view shows after it has been moved. */
export function panned({ from, to }, by) {
  return inside({ from: from + by, to: to + by });
}

/** The view that shows this position: the same one, if it does already. */
export function showing(view, unit) {
  const size = view.to - view.from;
  return unit < view.from || unit > view.to
    ? inside({ from: unit - size / 2, to: unit + size / 2 })
    : view;
}

function inside({ from, to }) {
  const size = to - from;
  const left = Math.min(1 - size, Math.max(0, from));
  return { from: left, to: left + size };
}

/** Round positions in the visible part of each piece that is drawn to scale, with their labels. */
export function ticks(run, pieces, view, width) {
  const perPixel = (view.to - view.from) / width;
  const result = [];
  for (const piece of pieces) {
    const left = Math.max(view.from, piece.left);
    const right = Math.min(view.to, piece.right);
    if (piece.folded || right <= left || piece.to === piece.from) {
      continue;
    }
    const perUnit = (piece.to - piece.from) / (piece.right - piece.left);
    const step = roundStep((run.counted ? 34 : 76) * perPixel * perUnit);
    const first = fromUnit(pieces, left) + (run.counted ? 1 : 0);
    const last = fromUnit(pieces, right) + (run.counted ? 1 : 0);
    for (let at = Math.ceil(first / step) * step; at <= last; at += step) {
      const position = run.counted ? at - 1 : at;
      result.push({ position, label: run.counted ? String(at) : precise(at, step) });
    }
  }
  return result;
}

function roundStep(least) {
  let unit = 1;
  while (unit * 10 <= least) {
    unit *= 10;
  }
  return [1, 2, 5, 10].map((n) => n * unit).find((step) => step >= least) ?? 1;
}

/** A time with as many digits as it takes to tell it from its neighbour. */
function precise(nanos, step) {
  if (nanos === 0) {
    return "0";
  }
  if (nanos >= 60e9) {
    return time(nanos);
  }
  const [unit, name] =
    nanos < 1e3 ? [1, "ns"] : nanos < 1e6 ? [1e3, "µs"] : nanos < 1e9 ? [1e6, "ms"] : [1e9, "s"];
  const decimals = Math.max(0, Math.ceil(Math.log10(unit / step)));
  return `${(nanos / unit).toFixed(decimals)} ${name}`;
}
