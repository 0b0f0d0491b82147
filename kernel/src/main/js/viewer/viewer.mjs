// The interactive timeline: takes the place of the static picture of a figure. All it adds lives in
// one shadow tree, whose host tells JupyterLab to leave the keyboard alone while the focus is
// inside. If anything here fails, the static picture is still there.

import { explain, isSwitch, length, momentOf, seek, statistics, unpack } from "./run.mjs";
import { stepName, sum, tellObject, tellStep } from "./run.mjs";
import { fromUnit, panned, scaleOf, showing, stepScaleOf, toUnit, zoomed } from "./scale.mjs";
import { draw, escape, hit, layout, nearestStep } from "./draw.mjs";
import { chromeTrace, clip, htmlFile, jsonLines, svgFile } from "./save.mjs";
import VIEWER_CSS from "./viewer.css";

/** Milliseconds between two steps while it plays. */
const PACE = 700;

/** Pixels a pointer may move and still click. */
const STILL = 4;

const ICONS = {
  first: "M2 2h2v10H2zM13 2v10L5 7z",
  back: "M11 2v10L4 7z",
  play: "M3 1.5 12 7l-9 5.5z",
  pause: "M3 2h3v10H3zM8 2h3v10H8z",
  forward: "M3 2v10l7-5z",
  last: "M10 2h2v10h-2zM1 2v10l8-5z",
};

const KEYS = [
  ["→ ←", "next or previous step"],
  ["Home End", "before the first step, last step"],
  ["↑ ↓", "thread above or below"],
  ["t T", "next or previous step of this thread"],
  ["s S", "next or previous switch of threads"],
  ["c C", "next or previous conflict"],
  ["Space", "play or stop"],
  ["Enter", "why this thread stands still"],
  ["[ ]", "begin or end a range here"],
  ["+ − 0", "zoom in, out, show all"],
  ["Esc", "leave the steps and the range"],
];

/** All timelines of the page, for links that name a step. */
const viewers = [];

/** Makes a figure interactive, once. */
export function enhance(figure, data) {
  const image = figure.querySelector("img");
  if (!image || figure.dataset.interleave) {
    return;
  }
  figure.dataset.interleave = "1";
  const pristine = figure.outerHTML.replace(' data-interleave="1"', "");
  const viewer = new Viewer(unpack(data), styleOf(image), pristine);
  image.before(viewer.host);
  // A long run is here only in part: then the picture of the whole stays.
  image.hidden = viewer.run.total === viewer.run.steps.length;
  image.style.display = image.hidden ? "none" : "";
  figure.querySelectorAll("summary").forEach((summary) => {
    summary.dataset.lmSuppressShortcuts = "true";
  });
  viewer.follow();
  if (viewers.length === 0) {
    document.addEventListener("click", followLink, true);
  }
  viewers.push(viewer);
}

/** What the static picture is made with; it is used again for the interactive one. */
function styleOf(image) {
  const bytes = Uint8Array.from(atob(image.src.slice(image.src.indexOf(",") + 1)), (c) => c.charCodeAt(0));
  const picture = new DOMParser().parseFromString(new TextDecoder().decode(bytes), "image/svg+xml");
  const svg = picture.documentElement;
  const legend = svg.querySelector("[data-top]");
  const prefix = svg.getAttribute("class");
  return {
    prefix,
    css: svg.querySelector("style").textContent,
    defs: svg.querySelector("defs").outerHTML,
    legend: legend?.outerHTML ?? "",
    legendTop: Number(legend?.dataset.top ?? 0),
    objects: svg.hasAttribute("data-objects"),
    steps: svg.hasAttribute("data-steps"),
    height: Number(svg.getAttribute("height")),
    width: Number(svg.getAttribute("width")),
    label: image.alt,
  };
}

/** A link to "#step-7" goes to that step of the nearest timeline above the link, else below. */
function followLink(event) {
  const link = event.target instanceof Element ? event.target.closest("a[href*='#step-']") : null;
  const number = link && /#step-(\d+)$/.exec(link.getAttribute("href"));
  if (!number) {
    return;
  }
  const alive = viewers.filter(({ host }) => host.isConnected);
  const above = alive.filter(
    ({ host }) => link.compareDocumentPosition(host) & Node.DOCUMENT_POSITION_PRECEDING,
  );
  const viewer = above.at(-1) ?? alive[0];
  if (viewer) {
    event.preventDefault();
    event.stopPropagation();
    viewer.go(Number(number[1]));
    viewer.host.scrollIntoView({ block: "nearest" });
    viewer.plot.focus();
  }
}

class Viewer {
  constructor(run, style, pristine) {
    this.run = run;
    this.style = style;
    this.pristine = pristine;
    this.view = {
      width: 760,
      from: 0,
      to: 1,
      step: 0,
      range: null,
      hidden: new Set(),
      objects: style.objects,
      steps: style.steps,
      found: new Set(),
    };
    this.measure();
    this.selecting = false;
    this.timer = 0;
    this.pointers = new Map();
    this.build();
  }

  /** Time as wide as it was long, or every step as wide as any other. */
  measure() {
    this.scale = this.view.steps ? stepScaleOf(this.run) : scaleOf(this.run);
  }

  // ---- the page's part

  build() {
    this.host = document.createElement("div");
    this.host.className = "interleave-timeline";
    this.host.dataset.lmSuppressShortcuts = "true";
    this.root = this.host.attachShadow({ mode: "open" });
    const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const icon = (name) => `<svg viewBox="0 0 14 14" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;
    const button = (action, label, content = label) =>
      `<button type="button" data-do="${action}" aria-label="${label}" title="${label}" tabindex="-1">${content}</button>`;
    const cut =
      this.run.total > this.run.steps.length
        ? `<p class="status">Here: the first ${this.run.steps.length} of ${this.run.total} steps. The picture below shows the whole run.</p>`
        : "";
    const lanes = this.run.threads
      .map(
        ({ row, name }) =>
          `<label><input type="checkbox" data-lane="${row}" checked>${escape(name)}</label>`,
      )
      .join("");
    this.root.innerHTML =
      `<style>${this.style.css}${VIEWER_CSS}</style><div class="frame" role="group" aria-label="${escape(this.run.title)}, interactive timeline">` +
      cut +
      `<div class="plot" role="slider" tabindex="0" aria-label="Step of ${escape(this.run.title)}" aria-valuemin="0"` +
      ` aria-valuemax="${this.run.steps.length}"></div><div class="tip" hidden></div>` +
      this.legend() +
      `<div class="bars"><div class="bar" role="toolbar" aria-label="Player">` +
      button("first", "before the first step", icon("first")) +
      button("back", "step back", icon("back")) +
      (reduced ? "" : button("play", "play", icon("play"))) +
      button("forward", "step", icon("forward")) +
      button("last", "last step", icon("last")) +
      button("switch", "next switch") +
      button("thread", "next of this thread", "next of thread") +
      button("conflict", "next conflict") +
      `</div><label>step <input type="number" min="0" max="${this.run.steps.length}" value="0" data-step> of ${this.run.total}</label>` +
      `<div class="bar" role="toolbar" aria-label="View">` +
      button("in", "zoom in", "+") +
      button("out", "zoom out", "−") +
      button("all", "show all", "all") +
      button("range", "select a range").replace("<button", `<button aria-pressed="false"`) +
      button("objects", "lanes of locks and other objects", "objects").replace("<button", `<button aria-pressed="${this.view.objects}"`) +
      // A simulated run is measured in steps anyway.
      (this.run.counted
        ? ""
        : button("steps", "every step as wide as any other", "by steps").replace("<button", `<button aria-pressed="${this.view.steps}"`)) +
      `</div><label>find <input type="search" data-find></label>` +
      `<details><summary>threads</summary><div class="menu">${lanes}</div></details>` +
      `<details><summary>save</summary><div class="menu">` +
      [
        ["svg", "Picture (SVG)"],
        ["png", "Picture (PNG)"],
        ["html", "Page (HTML)"],
        ["trace", "Trace for Perfetto (JSON)"],
        ["jsonl", "Steps (JSON Lines)"],
      ]
        .map(([kind, label]) => `<button type="button" data-save="${kind}">${label}</button>`)
        .join("") +
      `<p>For the JDK’s tools, in a cell:<br><code>Timeline.last().save("run.jfr")</code></p></div></details><details><summary>keys</summary><div class="menu"><dl>` +
      KEYS.map(([key, what]) => `<dt>${key}</dt><dd>${what}</dd>`).join("") +
      `</dl></div></details></div>` +
      `<p class="step"></p><p class="status" role="status"></p><div class="panel"></div></div>`;
    const find = (selector) => this.root.querySelector(selector);
    this.plot = find(".plot");
    this.tip = find(".tip");
    this.stepLine = find(".step");
    this.statusLine = find(".status[role]");
    this.panel = find(".panel");
    this.number = find("[data-step]");
    this.root.querySelectorAll("[role=toolbar]").forEach((bar) => {
      bar.querySelector("button").tabIndex = 0;
    });
    this.listen();
    this.draw();
  }

  legend() {
    const { prefix, defs, legend, legendTop, height, width } = this.style;
    // The legend of a run that is here in part belongs to the whole picture, which stays.
    return legend && this.run.total === this.run.steps.length
      ? `<div class="legend" aria-hidden="true"><svg class="${prefix}" width="${width}" height="${height - legendTop}"` +
          ` viewBox="0 ${legendTop} ${width} ${height - legendTop}">${defs}${legend}</svg></div>`
      : "";
  }

  /** From now on it is as wide as the room it has. */
  follow() {
    const fit = () => {
      const width = Math.floor(this.plot.clientWidth);
      if (width > 0 && width !== this.view.width) {
        this.view.width = width;
        this.draw();
      }
    };
    fit();
    new ResizeObserver(fit).observe(this.host);
  }

  listen() {
    for (const type of ["keydown", "keyup", "keypress"]) {
      this.root.addEventListener(type, (event) => event.stopPropagation());
    }
    this.plot.addEventListener("keydown", (event) => this.key(event));
    this.root.addEventListener("click", (event) => this.click(event));
    this.root.addEventListener("change", (event) => this.change(event));
    this.root.addEventListener("input", (event) => {
      if (event.target.matches("[data-find]")) {
        this.search(event.target.value);
      }
    });
    this.root.querySelectorAll("[role=toolbar]").forEach((bar) => {
      bar.addEventListener("keydown", (event) => rove(bar, event));
    });
    this.root.querySelectorAll("details").forEach((menu) => {
      menu.addEventListener("keydown", (event) => {
        if (event.key === "Escape") {
          menu.open = false;
          menu.querySelector("summary").focus();
        }
      });
      menu.addEventListener("toggle", () => {
        if (menu.open) {
          this.root.querySelectorAll("details").forEach((other) => (other.open = other === menu));
        }
      });
    });
    this.plot.addEventListener("pointerdown", (event) => this.press(event));
    this.plot.addEventListener("pointermove", (event) => this.move(event));
    this.plot.addEventListener("pointerup", (event) => this.lift(event));
    this.plot.addEventListener("pointercancel", (event) => this.pointers.delete(event.pointerId));
    this.plot.addEventListener("pointerleave", () => (this.tip.hidden = true));
    this.plot.addEventListener(
      "wheel",
      (event) => {
        if (event.ctrlKey || event.metaKey) {
          event.preventDefault();
          this.zoom(event.deltaY < 0 ? 1.25 : 0.8, this.unitAt(this.place(event).x));
        }
      },
      { passive: false },
    );
  }

  // ---- what is shown

  draw() {
    const { run, view } = this;
    this.frame = layout(run, this.scale, view);
    this.content = draw(run, this.scale, view, this.frame, this.style);
    this.plot.innerHTML =
      `<svg class="${this.style.prefix}" width="${view.width}" height="${this.frame.height}"` +
      ` viewBox="0 0 ${view.width} ${this.frame.height}" aria-hidden="true">` +
      `${this.style.defs}${clip(this.style, this.frame)}${this.content}</svg>`;
    const step = run.steps[view.step - 1];
    const words = step ? tellStep(run, step) : "before the first step";
    this.plot.setAttribute("aria-valuenow", view.step);
    this.plot.setAttribute("aria-valuetext", words);
    this.stepLine.textContent = step ? words : "";
    this.number.value = view.step;
    this.panel.innerHTML = this.panels();
    // Scrolls within the list only; the page stays where it is.
    const line = this.panel.querySelector(".code .now");
    if (line) {
      const list = line.parentElement;
      list.scrollTop = line.offsetTop - list.offsetTop - list.clientHeight / 2;
    }
  }

  panels() {
    const { step, range } = this.view;
    return (range ? this.statistics(range) : "") + (step > 0 ? this.code() + this.moment() : "");
  }

  /** The source of the current step's cell, and which thread is at which line. */
  code() {
    const { run, view } = this;
    const { unit, line } = this.placeOf(view.step);
    const source = run.sources[unit];
    if (!source) {
      return "";
    }
    const { threads } = momentOf(run, view.step);
    const lines = source.split("\n").map((text, i) => {
      const who = threads.filter((thread) => thread.unit === unit && thread.line === i + 1);
      const here = line === i + 1;
      const names = who.map(({ name }) => escape(name)).join(", ");
      return (
        `<li class="${here ? "now" : who.length > 0 ? "on" : ""}"><span class="number">${i + 1}</span>` +
        `<code>${escape(text)}</code>${names ? `<span class="who">${names}</span>` : ""}</li>`
      );
    });
    return `<ol class="code" tabindex="0" aria-label="Source of ${escape(unit)}">${lines.join("")}</ol>`;
  }

  /** Where the current step is, or the last one before it of which that is known. */
  placeOf(step) {
    const placed = this.run.steps.slice(0, step).findLast(({ line }) => line > 0);
    return placed ?? { unit: Object.keys(this.run.sources)[0] ?? "", line: 0 };
  }

  moment() {
    const { run, view } = this;
    const { threads, objects } = momentOf(run, view.step);
    const current = run.steps[view.step - 1].thread;
    const does = ({ state, object }) =>
      object >= 0 ? `${state}: ${run.objects[object].name}` : state;
    const rows = threads.map((thread) => [
      thread.name,
      does(thread),
      thread.line > 0 ? `${thread.unit} line ${thread.line}` : "",
    ]);
    const named = objects.filter(({ type }) => type !== "Thread");
    return (
      table(`Threads after step ${view.step}`, ["thread", "is", "at"], rows, current) +
      (named.length > 0
        ? table(
            `Objects after step ${view.step}`,
            ["object", "state"],
            named.map((object) => [`${object.name} (${object.type})`, tellObject(object)]),
          )
        : "")
    );
  }

  statistics([from, to]) {
    const { run } = this;
    const { threads, objects } = statistics(run, from, to);
    const told = (value) => (value > 0 ? sum(run, value) : "–");
    return (
      table(
        `Range of ${length(run, from, to)}: threads`,
        ["thread", "running", "blocked", "waiting", "sleeping"],
        threads.map(({ name, running, blocked, waiting, sleeping }) => [
          name,
          ...[running, blocked, waiting, sleeping].map(told),
        ]),
      ) +
      (objects.length > 0
        ? table(
            `Range of ${length(run, from, to)}: objects`,
            ["object", "acquired", "stood before it", "in all", "longest", "by"],
            objects.map((o) => [o.name, o.acquired, o.blocked, told(o.sum), told(o.longest), o.by]),
          )
        : "")
    );
  }

  say(words) {
    this.statusLine.textContent = words;
  }

  // ---- from step to step

  /** Goes to a step; 0 is before the first. */
  go(step) {
    const { run, view } = this;
    view.step = Math.min(run.steps.length, Math.max(0, Math.round(step) || 0));
    if (view.step > 0) {
      const at = toUnit(this.scale, run.steps[view.step - 1].at);
      Object.assign(view, showing(view, at));
    }
    this.say("");
    this.draw();
  }

  seek(direction, fits) {
    this.go(seek(this.run, this.view.step, direction, fits));
  }

  currentThread() {
    const step = this.run.steps[this.view.step - 1];
    return step ? step.thread : (this.run.steps[0]?.thread ?? 0);
  }

  /** The nearest step of the lane above (-1) or below (1). */
  changeLane(direction) {
    const rows = this.frame.rows.map(({ thread }) => thread.row);
    const at = rows.indexOf(this.currentThread());
    const row = rows[Math.min(rows.length - 1, Math.max(0, at + direction))];
    const current = this.run.steps[this.view.step - 1];
    const x = this.frame.x(current ? current.at : 0);
    const step = nearestStep(this.run, this.frame, x, row);
    if (step && step.thread === row) {
      this.go(step.number);
    }
  }

  play() {
    if (this.timer) {
      this.pause();
      return;
    }
    if (this.view.step === this.run.steps.length) {
      this.go(0);
    }
    this.timer = setInterval(() => {
      this.go(this.view.step + 1);
      if (this.view.step === this.run.steps.length || !this.host.isConnected) {
        this.pause();
      }
    }, PACE);
    this.showPlaying();
  }

  pause() {
    clearInterval(this.timer);
    this.timer = 0;
    this.showPlaying();
  }

  showPlaying() {
    const button = this.root.querySelector("[data-do=play]");
    if (button) {
      const label = this.timer ? "stop" : "play";
      button.setAttribute("aria-label", label);
      button.title = label;
      button.querySelector("path").setAttribute("d", ICONS[this.timer ? "pause" : "play"]);
    }
  }

  /** Tells who kept the current thread from going on and who let it go. */
  why(stretch) {
    const { run } = this;
    const told = explain(run, stretch);
    const state = { blocked: "blocked on", waiting: "waiting for", sleeping: "sleeping", running: "running" };
    const words = [
      `${told.name} is ${state[stretch.state]} ${told.what}`.trim() +
        ` for ${length(run, stretch.from, stretch.to)} (from ${stepName(stretch.first)})`,
      ...told.holders,
      told.released ? `let go by step ${told.cause.number}: ${told.released}` : "",
      stretch.last === 0 && stretch.state !== "running" && !run.threads[stretch.row].ended
        ? "and nobody lets it go"
        : "",
    ];
    this.say(`${words.filter(Boolean).join("; ")}.`);
  }

  // ---- view

  zoom(factor, around) {
    const { view } = this;
    const current = this.run.steps[view.step - 1];
    const middle = current ? toUnit(this.scale, current.at) : (view.from + view.to) / 2;
    Object.assign(view, zoomed(view, factor, around ?? middle));
    this.draw();
  }

  showAll() {
    Object.assign(this.view, { from: 0, to: 1 });
    this.draw();
  }

  setRange(from, to) {
    this.view.range = from === to ? null : [Math.min(from, to), Math.max(from, to)];
    this.draw();
    this.say(this.view.range ? `Range of ${length(this.run, ...this.view.range)}.` : "");
  }

  search(text) {
    const wanted = text.trim().toLowerCase();
    const { run, view } = this;
    const fits = (step) =>
      `${run.threads[step.thread].name} ${step.text} ${step.unit} line ${step.line}`
        .toLowerCase()
        .includes(wanted);
    const found = wanted ? run.steps.filter(fits).map(({ number }) => number) : [];
    view.found = new Set(found);
    this.draw();
    this.say(!wanted ? "" : found.length === 0 ? "No step fits." : `${found.length} of ${run.total} steps fit. Enter goes to the next.`);
  }

  // ---- pointers

  place(event) {
    const box = this.plot.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  unitAt(x) {
    const { view, frame } = this;
    return view.from + ((x - frame.left) / frame.plot) * (view.to - view.from);
  }

  positionAt(x) {
    return fromUnit(this.scale, Math.min(1, Math.max(0, this.unitAt(x))));
  }

  press(event) {
    if (event.button !== 0) {
      return;
    }
    const place = this.place(event);
    this.plot.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, place);
    const selects = (this.selecting || event.shiftKey) && this.pointers.size === 1;
    this.drag = { start: place, last: place, moved: false, selects };
    this.tip.hidden = true;
  }

  move(event) {
    const place = this.place(event);
    if (!this.pointers.has(event.pointerId)) {
      this.hover(place);
      return;
    }
    const before = [...this.pointers.values()];
    this.pointers.set(event.pointerId, place);
    const after = [...this.pointers.values()];
    if (before.length === 2) {
      const spread = ([a, b]) => Math.max(1, Math.abs(a.x - b.x));
      this.drag.moved = true;
      this.zoom(spread(after) / spread(before), this.unitAt((after[0].x + after[1].x) / 2));
      return;
    }
    const { drag, view, frame } = this;
    drag.moved ||= Math.abs(place.x - drag.start.x) > STILL;
    if (drag.moved && drag.selects) {
      this.setRange(this.positionAt(drag.start.x), this.positionAt(place.x));
    } else if (drag.moved) {
      Object.assign(view, panned(view, ((drag.last.x - place.x) / frame.plot) * (view.to - view.from)));
      this.draw();
    }
    drag.last = place;
  }

  lift(event) {
    const clicked = this.pointers.delete(event.pointerId) && this.drag && !this.drag.moved;
    const [left] = this.pointers.values();
    if (left) {
      // Of two fingers one stays: it moves the picture from where it is now.
      Object.assign(this.drag, { last: left, moved: true });
      return;
    }
    if (!clicked) {
      return;
    }
    const { x, y } = this.place(event);
    const found = hit(this.run, this.frame, x, y);
    const step = nearestStep(this.run, this.frame, x, found?.thread.row);
    if (step) {
      this.go(step.number);
    }
    if (found && found.piece.state !== "running") {
      this.why(found.piece);
    }
  }

  hover({ x, y }) {
    const { run, frame, tip } = this;
    const found = hit(run, frame, x, y);
    tip.hidden = !found;
    if (!found) {
      return;
    }
    const step = nearestStep(run, frame, x, found.thread.row);
    const near = step && Math.abs(frame.x(step.at) - x) < 7 ? ` · ${tellStep(run, step)}` : "";
    const { piece, thread } = found;
    const on = piece.object >= 0 ? ` ${piece.state === "waiting" ? "for" : "on"} ${run.objects[piece.object].name}` : "";
    const by = piece.holder >= 0 ? `, held by ${run.threads[piece.holder].name}` : "";
    tip.textContent = near
      ? near.slice(3)
      : `${thread.name}: ${piece.look} ${length(run, piece.from, piece.to)}${on}${by}`;
    tip.style.left = `${Math.min(x + 12, Math.max(0, this.view.width - tip.offsetWidth - 4))}px`;
    tip.style.top = `${this.plot.offsetTop + y + 16}px`;
  }

  // ---- keys and buttons

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const { run, view } = this;
    const thread = this.currentThread();
    const actions = {
      ArrowRight: () => this.go(view.step + 1),
      ArrowLeft: () => this.go(view.step - 1),
      PageDown: () => this.go(view.step + 10),
      PageUp: () => this.go(view.step - 10),
      Home: () => this.go(0),
      End: () => this.go(run.steps.length),
      ArrowUp: () => this.changeLane(-1),
      ArrowDown: () => this.changeLane(1),
      t: () => this.seek(1, (step) => step.thread === thread),
      T: () => this.seek(-1, (step) => step.thread === thread),
      s: () => this.seek(1, (step) => isSwitch(run, step)),
      S: () => this.seek(-1, (step) => isSwitch(run, step)),
      c: () => this.seek(1, (step) => run.conflicts.has(step.number)),
      C: () => this.seek(-1, (step) => run.conflicts.has(step.number)),
      " ": () => this.root.querySelector("[data-do=play]") && this.play(),
      Enter: () => this.whyNow(),
      "[": () => this.setRange(this.cursor(), view.range?.[1] ?? run.end),
      "]": () => this.setRange(view.range?.[0] ?? 0, this.cursor()),
      "+": () => this.zoom(2),
      "=": () => this.zoom(2),
      "-": () => this.zoom(0.5),
      0: () => this.showAll(),
      Escape: () => {
        view.range = null;
        this.go(0);
      },
    };
    const action = actions[event.key];
    if (action) {
      event.preventDefault();
      action();
    }
  }

  cursor() {
    return this.run.steps[this.view.step - 1]?.at ?? 0;
  }

  whyNow() {
    const { step } = this.view;
    const stretch = this.run.threads[this.currentThread()].stretches.find(
      ({ first, last }) => first <= step && (last === 0 || step < last),
    );
    if (stretch && step > 0) {
      this.why(stretch);
    }
  }

  click(event) {
    const button = event.target.closest("button");
    if (!button) {
      return;
    }
    const { run, view } = this;
    const thread = this.currentThread();
    const actions = {
      first: () => this.go(0),
      back: () => this.go(view.step - 1),
      play: () => this.play(),
      forward: () => this.go(view.step + 1),
      last: () => this.go(run.steps.length),
      switch: () => this.seek(1, (step) => isSwitch(run, step)),
      thread: () => this.seek(1, (step) => step.thread === thread),
      conflict: () => this.seek(1, (step) => run.conflicts.has(step.number)),
      in: () => this.zoom(2),
      out: () => this.zoom(0.5),
      all: () => this.showAll(),
      range: () => {
        this.selecting = !this.selecting;
        button.setAttribute("aria-pressed", this.selecting);
        this.say(this.selecting ? "Drag across the picture, or press [ and ] at two steps." : "");
        if (!this.selecting) {
          this.setRange(0, 0);
        }
      },
      objects: () => {
        view.objects = !view.objects;
        button.setAttribute("aria-pressed", view.objects);
        this.draw();
      },
      steps: () => {
        view.steps = !view.steps;
        button.setAttribute("aria-pressed", view.steps);
        this.measure();
        this.showAll();
      },
    };
    actions[button.dataset.do]?.();
    if (button.dataset.save) {
      this.save(button.dataset.save);
    }
  }

  change({ target }) {
    const { hidden } = this.view;
    if (target.dataset.lane) {
      const row = Number(target.dataset.lane);
      target.checked ? hidden.delete(row) : hidden.add(row);
      this.draw();
    } else if (target.matches("[data-step]")) {
      this.go(Number(target.value));
    } else if (target.matches("[data-find]") && this.view.found.size > 0) {
      const { found, step } = this.view;
      this.go([...found].find((number) => number > step) ?? [...found][0]);
    }
  }

  // ---- take away

  save(kind) {
    const { run, style, view, frame } = this;
    const name = run.title.replace(/[^\p{L}\p{N}]+/gu, "-") || "timeline";
    const svg = () => svgFile(run, { ...style, css: style.css + VIEWER_CSS }, frame, view.width, this.content);
    const texts = {
      svg: ["image/svg+xml", svg],
      html: ["text/html", () => htmlFile(run, this.pristine)],
      trace: ["application/json", () => chromeTrace(run)],
      jsonl: ["application/jsonl", () => jsonLines(run)],
    };
    if (kind === "png") {
      this.savePng(svg(), name);
      return;
    }
    const [type, text] = texts[kind];
    download(new Blob([text()], { type }), `${name}.${kind === "trace" ? "json" : kind}`);
  }

  savePng(svg, name) {
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = 2 * this.view.width;
      canvas.height = 2 * this.frame.height;
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => download(blob, `${name}.png`), "image/png");
    };
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  }
}

function table(caption, heads, rows, current) {
  const cells = (row) =>
    row.map((cell, i) => (i === 0 ? `<th scope="row">${escape(String(cell))}</th>` : `<td>${escape(String(cell))}</td>`));
  return (
    `<table><caption>${escape(caption)}</caption><thead><tr>` +
    heads.map((head) => `<th scope="col">${head}</th>`).join("") +
    `</tr></thead><tbody>` +
    rows.map((row, i) => `<tr${i === current ? ` class="now"` : ""}>${cells(row).join("")}</tr>`).join("") +
    `</tbody></table>`
  );
}

/** Arrow keys go from button to button: a toolbar is one stop of the tabulator. */
function rove(bar, event) {
  const buttons = [...bar.querySelectorAll("button")];
  const at = buttons.indexOf(event.target);
  const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (at >= 0 && buttons[next]) {
    event.preventDefault();
    buttons.forEach((button, i) => (button.tabIndex = i === next ? 0 : -1));
    buttons[next].focus();
  }
}

function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
