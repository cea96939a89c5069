/**
 * `npm run package`: makes `build/regiondrill`, the folder that is published, laid out as the checkout is: `harness/` and
 * `reports/` as JavaScript with declarations, and what they read beside them.
 */
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { init, parse } from "es-module-lexer/minimal";
import { execa } from "execa";
import { manifestOf } from "./manifest.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const target = join(root, "build/regiondrill");

/** Read while running, by the file that lies beside them. */
const read = [
  "harness/watch/page/*.{js,css,html}",
  "harness/component/toxiproxy/server/*",
  "harness/component/kafka/{pom.xml,jars.sha256}",
  "harness/init/templates/**/*.*",
  "docs/result.schema.json",
  "LICENSE",
];

/** Its one-file build in place of a package of sixty times the size. */
const charts = {
  importer: "reports/chart/svg.js",
  specifier: "echarts/dist/echarts.esm.min.mjs",
  file: "echarts.esm.min.mjs",
  licence: ["LICENSE", "NOTICE"],
};

/** Packages that no file names: a browser loads them, or another package expects them. */
const unnamed = ["preact", "htm", "uplot", "commander"];

await init;
rmSync(target, { recursive: true, force: true });
await execa("tsc", ["-p", join(root, "package/tsconfig.json")], {
  preferLocal: true,
  localDir: root,
  stdio: "inherit",
});
for (const path of globSync(read, { cwd: root })) put(path, path);
put("package/bin.mjs", "bin.mjs");
put("package/README.md", "README.md");
shipCharts();
const checkout = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const manifest = manifestOf(checkout, imports(), process.env.GITHUB_REPOSITORY ?? null);
writeFileSync(join(target, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);

function put(from: string, to: string): void {
  mkdirSync(dirname(join(target, to)), { recursive: true });
  cpSync(join(root, from), join(target, to));
}

function shipCharts(): void {
  const { importer, specifier, file, licence } = charts;
  const folder = dirname(importer);
  put(join("node_modules", specifier), join(folder, file));
  for (const text of licence) put(`node_modules/echarts/${text}`, join(folder, `echarts.${text}`));
  const code = readFileSync(join(target, importer), "utf8");
  if (!code.includes(`"${specifier}"`)) throw new Error(`${importer} does not import ${specifier} any more`);
  writeFileSync(join(target, importer), code.replace(`"${specifier}"`, `"./${file}"`));
}

/** What the built files import of packages. */
function imports(): Set<string> {
  const files = globSync("{harness,reports}/**/*.js", { cwd: target, exclude: ["harness/watch/page"] });
  const specifiers = files.flatMap((path) => {
    const [imported] = parse(readFileSync(join(target, path), "utf8"));
    return imported.flatMap(({ n: specifier }) => specifier ?? []);
  });
  return new Set([...specifiers.filter((one) => !one.startsWith(".")), ...unnamed]);
}
