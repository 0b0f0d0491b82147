// Where an instant lies across the picture. Positions of the run are mapped to 0 … 1, with idle
// stretches folded or with each step as wide as any other; a view shows a part of that, so zooming
// and panning need not know of either.

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

/** The same with each step of a real run as wide as any other, whatever time it took. */
export function stepScaleOf({ end, steps }) {
  if (steps.length === 0) {
    return [{ from: 0, to: end, left: 0, right: 1, folded: false }];
  }
  const width = 1 / steps.length;
  const pieces = [{ from: 0, to: steps[0].at, left: 0, right: 0, folded: false }];
  steps.forEach(({ at }, i) => {
    const to = i + 1 < steps.length ? steps[i + 1].at : Math.max(end, at);
    pieces.push({ from: at, to, left: i * width, right: (i + 1) * width, folded: false });
  });
  return pieces;
}

/** The first piece that reaches as far, else the last one. */
function pieceAt(pieces, side, place) {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (place <= pieces[middle][side]) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return pieces[low];
}

/** Where a position lies, from 0 to 1. */
export function toUnit(pieces, position) {
  const piece = pieceAt(pieces, "to", position);
  const size = piece.to - piece.from;
  const part = size === 0 ? 0 : Math.min(1, Math.max(0, (position - piece.from) / size));
  return piece.left + (piece.right - piece.left) * part;
}

/** Which position lies there. */
export function fromUnit(pieces, unit) {
  const piece = pieceAt(pieces, "right", unit);
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
  if (view.steps && !run.counted) {
    return stepTicks(run, view, perPixel);
  }
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

/** Numbers of steps, on the axis on which each is as wide as any other. */
function stepTicks({ steps }, view, perPixel) {
  const step = roundStep(34 * perPixel * steps.length);
  const first = Math.max(1, Math.floor(view.from * steps.length) + 1);
  const last = Math.min(steps.length, Math.ceil(view.to * steps.length) + 1);
  const result = [];
  for (let number = Math.ceil(first / step) * step; number <= last; number += step) {
    result.push({ position: steps[number - 1].at, label: String(number) });
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
