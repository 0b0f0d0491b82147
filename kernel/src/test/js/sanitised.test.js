// A notebook from elsewhere is not trusted, and JupyterLab then shows what its sanitiser leaves of
// an output. That is how a learner sees a chapter first, so nothing that says something may be
// lost, and no text that was hidden may come out. Runs the sanitiser of JupyterLab itself over the
// approved HTML of every timeline.

import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { parseDocument, DomUtils } from "htmlparser2";
import sanitizeHtml from "sanitize-html";

const here = dirname(fileURLToPath(import.meta.url));

/** Of traces that were made for the purpose, and of cells that were run under control. */
const goldens = ["../resources/interleave/kernel/timeline", "../golden/timeline"].map((folder) =>
  join(here, folder),
);

/** The package holds an ES module without saying so; as .mjs Node takes it for one. */
async function jupyterLabSanitizer() {
  const folder = join(here, "node_modules/.cache/interleave");
  mkdirSync(folder, { recursive: true });
  copyFileSync(
    join(here, "node_modules/@jupyterlab/apputils/lib/sanitizer.js"),
    join(folder, "sanitizer.mjs"),
  );
  const { Sanitizer } = await import(join(folder, "sanitizer.mjs"));
  return new Sanitizer();
}

const sanitizer = await jupyterLabSanitizer();

/** GitHub shows a notebook without its scripts and, it may be, without its styles and classes. */
const asGitHub = (html) =>
  sanitizeHtml(html, {
    allowedTags: [...sanitizeHtml.defaults.allowedTags, "img", "details", "summary"],
    allowedAttributes: { img: ["src", "alt"], th: ["scope"] },
    allowedSchemesByTag: { img: ["data"] },
  });
const files = goldens.map((folder) => ({
  folder,
  names: readdirSync(folder).filter((name) => name.endsWith(".html")),
}));

const elements = (document, name) => DomUtils.getElementsByTagName(name, document);
/** What can be read; the text of a script cannot. */
const words = (node) => DomUtils.innerText(node.children).replace(/\s+/g, " ").trim();
const declarations = (document) =>
  DomUtils.filter((node) => node.attribs?.style, document).map((node) =>
    node.attribs.style
      .split(";")
      .map((declaration) => declaration.trim())
      .filter(Boolean)
      .sort(),
  );

for (const { folder, names } of files) {
  test(`there are timelines to look at in ${folder}`, () => {
    assert.ok(names.length >= 10, `${names.length} files`);
  });
}

const timelines = files.flatMap(({ folder, names }) =>
  names.map((file) => ({ file, html: readFileSync(join(folder, file), "utf8") })),
);

for (const { file, html } of timelines) {
  const before = parseDocument(html);
  const after = parseDocument(sanitizer.sanitize(html));

  test(`${file}: every word stays, and none is added`, () => {
    assert.equal(words(after), words(before));
  });

  test(`${file}: the caption stays a caption`, () => {
    const [caption] = elements(after, "figcaption");
    assert.equal(caption.parent.name, "figure");
    assert.equal(words(caption), words(elements(before, "figcaption")[0]));
    assert.notEqual(words(caption), "");
  });

  test(`${file}: the picture stays, with its words`, () => {
    const [image] = elements(after, "img");
    const [original] = elements(before, "img");
    assert.equal(image.attribs.src, original.attribs.src);
    assert.equal(image.attribs.alt, original.attribs.alt);
    assert.match(image.attribs.alt, /^Timeline of /);
  });

  test(`${file}: tables keep their heads`, () => {
    const heads = (document) => elements(document, "th").map((th) => [th.attribs.scope, words(th)]);
    assert.deepEqual(heads(after), heads(before));
    assert.equal(elements(after, "caption").length, elements(before, "caption").length);
    assert.equal(elements(after, "summary").length, elements(before, "summary").length);
    assert.equal(elements(after, "details").length, elements(before, "details").length);
  });

  test(`${file}: without any style it says the same`, () => {
    const bare = parseDocument(asGitHub(html));
    assert.equal(words(bare), words(before));
    assert.equal(elements(bare, "img")[0].attribs.src, elements(before, "img")[0].attribs.src);
    assert.equal(elements(bare, "img")[0].attribs.alt, elements(before, "img")[0].attribs.alt);
    assert.equal(elements(bare, "details").length, elements(before, "details").length);
    assert.deepEqual(DomUtils.filter((node) => node.attribs?.style || node.name === "script", bare), []);
    // What a colour stands for is written beside it.
    for (const item of elements(bare, "li").filter((li) => elements(li, "b").length === 2)) {
      assert.match(words(item), /^[RHBWZ#+…]+ \w+/, words(item));
    }
  });

  test(`${file}: every inline style stays`, () => {
    assert.deepEqual(declarations(after), declarations(before));
  });

  test(`${file}: all that runs is the script at the end of the figure`, () => {
    const active = (node) =>
      ["script", "style", "svg", "iframe", "object"].includes(node.name) ||
      Object.keys(node.attribs ?? {}).some((name) => name.startsWith("on"));
    const found = DomUtils.filter(active, before);
    assert.ok(found.every((node) => node.name === "script" && node.parent.name === "figure"));
    assert.ok(found.length <= 1);
    assert.deepEqual(DomUtils.filter(active, after), []);
  });
}
