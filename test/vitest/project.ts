/** A project of its own, with the package as it would be published, a major version of Vitest and a drill of two small services. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { scratch } from "../scratch.ts";
import { recordedResult } from "./recorded.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Results that lie in `results/` of the project. */
const recorded = ["region-outage", "region-outage-no-dedup", "split-brain"];

export interface VitestProject {
  readonly folder: string;
  write(path: string, text: string): void;
  /** Puts another version of Vitest in the place of the one before. */
  take(vitest: string): Promise<void>;
  /** Runs Vitest with these arguments and reads what its JSON reporter wrote. */
  vitest(...args: string[]): Promise<VitestReport>;
  /** The same by another Node. */
  vitestBy(node: string, ...args: string[]): Promise<VitestReport>;
  /** What TypeScript objects to, in strict mode; empty if nothing. */
  types(options?: Readonly<Record<string, unknown>>): Promise<string>;
}

export interface VitestReport {
  readonly tests: readonly TestReport[];
  /** Everything that was printed. */
  readonly printed: string;
}

export interface TestReport {
  readonly title: string;
  readonly status: "passed" | "failed" | "skipped" | "pending" | "todo";
  readonly failureMessages: readonly string[];
  readonly meta: { readonly regiondrill?: Readonly<Record<string, string>> };
}

/** The archive of the package, made anew. */
export async function packed(): Promise<string> {
  await execa(process.execPath, [join(root, "package", "build.ts")], { cwd: root });
  const folder = scratch("packed");
  const made = join(root, "build", "regiondrill");
  const { stdout } = await execa("npm", ["pack", "--json", "--pack-destination", folder], { cwd: made });
  return join(folder, JSON.parse(stdout)[0].filename);
}

/** @param archive of the package @param vitest the exact version */
export async function projectWith(archive: string, vitest: string): Promise<VitestProject> {
  const folder = scratch("vitest");
  const write = (path: string, text: string) => {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write("package.json", JSON.stringify({ private: true, type: "module" }));
  const install = async (...packages: string[]) => {
    await execa("npm", ["install", "--no-audit", "--no-fund", "--save-dev", ...packages], { cwd: folder });
  };
  const vitestBy = async (node: string, ...args: string[]) => {
    const report = join(folder, "vitest.json");
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    const program = join(folder, "node_modules", "vitest", "vitest.mjs");
    const { all } = await execa(node, [program, "run", ...reporters, ...args], {
      cwd: folder,
      reject: false,
      all: true,
      env: { CI: "true", NO_COLOR: "1", VITEST: undefined, NODE_OPTIONS: undefined },
    });
    return { tests: testsIn(report, all), printed: all };
  };
  await install(archive, `vitest@${vitest}`);
  for (const name of recorded)
    write(`results/${name}.json`, JSON.stringify(recordedResult(name, scratch("recorded"))));
  write(
    "regiondrill.config.ts",
    'import { defineConfig } from "regiondrill";\n\nexport default defineConfig({});\n',
  );
  write("drills/first.drill.ts", readFileSync(new URL("first-drill.txt", import.meta.url), "utf8"));
  copyFileSync(join(root, "test/drills/foreign/ledger-service.ts"), join(folder, "drills/ledger-service.ts"));
  return {
    folder,
    write,
    take: (other) => install(`vitest@${other}`),
    vitest: (...args) => vitestBy(process.execPath, ...args),
    vitestBy,
    async types(options = {}) {
      const compilerOptions = {
        strict: true,
        noEmit: true,
        module: "nodenext",
        types: ["node"],
        allowImportingTsExtensions: true,
        ...options,
      };
      write("tsconfig.json", JSON.stringify({ compilerOptions, include: ["*.ts", "drills/*.ts"] }));
      const tsc = join(root, "node_modules", ".bin", "tsc");
      const { stdout } = await execa(tsc, ["-p", folder], { reject: false });
      return stdout;
    },
  };
}

function testsIn(path: string, printed: string): TestReport[] {
  try {
    const report = JSON.parse(readFileSync(path, "utf8"));
    return report.testResults.flatMap((file: { assertionResults: TestReport[] }) => file.assertionResults);
  } catch {
    throw new Error(`expected Vitest to leave a report, found none; it printed: ${printed}`);
  }
}
