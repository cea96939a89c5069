/**
 * What a browser may load, under a fixed list of paths: the page's own files as they are written, and the packages that
 * they import. A browser cannot find a package by its name, so names become the paths under which packages are served.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const { resolve } = createRequire(import.meta.url);

export interface Asset {
  readonly type: string;
  readonly body: string;
}

const scripts = [
  "load",
  "page",
  "chart",
  "clock",
  "control",
  "faults",
  "heading",
  "lags",
  "layout",
  "mark",
  "outages",
  "picture",
  "reads",
  "replay",
  "sending",
  "status",
  "stream",
  "timeline",
  "token",
  "traffic",
  "verdict",
  "width",
];

/** In the order in which they apply. */
const styles = ["page", "picture", "charts", "panels", "controls", "narrow"];

interface Package {
  readonly path: string;
  /** Its module for browsers. */
  readonly file: string;
}

const packages: Readonly<Record<string, Package>> = {
  preact: { path: "/preact.js", file: resolve("preact") },
  "preact/hooks": { path: "/preact-hooks.js", file: resolve("preact/hooks") },
  htm: { path: "/htm.js", file: beside("htm", "htm.mjs") },
  "htm/preact": { path: "/htm-preact.js", file: beside("htm/preact", "index.mjs") },
  uplot: { path: "/uplot.js", file: beside("uplot", "uPlot.esm.js") },
};

/** The files that are served under each path, one after the other. */
const files = new Map<string, readonly string[]>([
  ["/", [own("page.html")]],
  ["/page.css", [beside("uplot", "uPlot.min.css"), ...styles.map((name) => own(`${name}.css`))]],
  ...scripts.map((name): [string, string[]] => [`/${name}.js`, [own(`${name}.js`)]]),
  ...Object.values(packages).map(({ path, file }): [string, string[]] => [path, [file]]),
]);

/** `null` for a path that is not in the list. */
export function assetAt(path: string): Asset | null {
  const served = files.get(path);
  if (served === undefined) return null;
  const text = served.map((file) => readFileSync(file, "utf8")).join("\n");
  if (path === "/") return { type: "text/html; charset=utf-8", body: text };
  if (path.endsWith(".css")) return { type: "text/css; charset=utf-8", body: text };
  return { type: "text/javascript; charset=utf-8", body: withPaths(text) };
}

/** A package that is not in the list keeps its name, and the browser refuses it. */
function withPaths(script: string): string {
  return script.replace(/(\bfrom\s*)"([\w/-]+)"/g, (found, from: string, name: string) =>
    packages[name] === undefined ? found : `${from}"${packages[name].path}"`,
  );
}

function own(name: string): string {
  return join(import.meta.dirname, "page", name);
}

/** A file in the folder that the package's entry is in. */
function beside(name: string, file: string): string {
  return join(dirname(resolve(name)), file);
}
