/** What the package weighs, and the first five minutes of a stranger: from nothing to a drill that passes and a defect that is found. */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { bytes, duration } from "../harness/contract/quantity.ts";
import { type Figure, mebibyte } from "./figure.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const fiveMinutesMs = 300_000;

export async function benchPackage(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "regiondrill-bench-package-"));
  try {
    const tarball = await packedInto(folder);
    const project = join(folder, "project");
    mkdirSync(project);
    writeFileSync(join(project, "package.json"), '{ "name": "shop", "private": true }\n');
    const startedAt = performance.now();
    const passed = await firstDrill(project, tarball);
    const tookMs = performance.now() - startedAt;
    return [...sizes(tarball, await installedBytes(project)), ...firstMinutes(passed, tookMs)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function packedInto(folder: string): Promise<string> {
  await execa(process.execPath, ["package/build.ts"], { cwd: root });
  const { stdout } = await execa("npm", ["pack", "--silent", join(root, "build/regiondrill")], {
    cwd: folder,
  });
  return join(folder, stdout.trim());
}

/** Exit codes of the first drill, and of the same with a planted defect. */
async function firstDrill(project: string, tarball: string): Promise<[number, number]> {
  const npm = (...args: string[]) => execa("npm", args, { cwd: project, input: "", reject: false });
  const init = ["regiondrill", "init", "--yes", "--example", "--package", tarball];
  await npm("exec", "--yes", `--package=${tarball}`, "--", ...init);
  const { exitCode: plain = 3 } = await npm("exec", "--", "regiondrill", "run", "first");
  const defect = ["run", "first", "--defect", "acknowledges-early"];
  const { exitCode: planted = 3 } = await npm("exec", "--", "regiondrill", ...defect);
  return [plain, planted];
}

async function installedBytes(project: string): Promise<number> {
  const { stdout } = await execa("du", ["-s", "--block-size=1", join(project, "node_modules")]);
  return Number.parseInt(stdout, 10);
}

function sizes(tarball: string, installed: number): Figure[] {
  const packed = statSync(tarball).size;
  return [
    {
      what: "the package, packed",
      measured: bytes(packed),
      aim: "at most 2 MiB",
      met: packed <= 2 * mebibyte,
    },
    {
      what: "installed, with all that it needs",
      measured: bytes(installed),
      aim: "at most 150 MiB",
      met: installed <= 150 * mebibyte,
    },
  ];
}

function firstMinutes([plain, planted]: [number, number], tookMs: number): Figure[] {
  return [
    {
      what: "the first drill, and the same with a planted defect",
      measured: `exit codes ${plain} and ${planted}`,
      aim: "0 and 1",
      met: plain === 0 && planted === 1,
    },
    {
      what: "from nothing to both, installing included",
      measured: duration(tookMs),
      aim: "at most 5 min",
      met: tookMs <= fiveMinutesMs,
    },
  ];
}
