// Makes the timeline's script out of its source: `npm run build`. The result is kept in the
// project, so that building the kernel takes no Node.js; a test tells when it is out of date.

import { writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const source = join(here, "../../main/js/viewer");

export const scriptFile = join(here, "../../main/resources/interleave/kernel/timeline/viewer.js");
export const loaderFile = join(here, "../../main/resources/interleave/kernel/timeline/load.js");

/** A style sheet is imported as its text, without what nobody reads. */
const styles = {
  name: "styles",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

/** The script and the loader, as they have to be. */
export async function built() {
  const options = { minify: true, charset: "utf8", target: "es2022" };
  const script = await build({
    ...options,
    entryPoints: [join(source, "viewer.mjs")],
    bundle: true,
    format: "iife",
    globalName: "interleave",
    plugins: [styles],
    write: false,
  });
  const loader = await transform(await readFile(join(source, "load.js"), "utf8"), options);
  return { script: script.outputFiles[0].text, loader: loader.code };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { script, loader } = await built();
  writeFileSync(scriptFile, script);
  writeFileSync(loaderFile, loader);
}
