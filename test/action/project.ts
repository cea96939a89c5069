/**
 * Executes shell steps of `action.yml` as GitHub does: bash with its flags, files for outputs and the summary, inputs with their
 * defaults in the environment. `npx` is a script that notes its arguments. Steps that use other actions are left out.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { execa } from "execa";
import { parse } from "yaml";
import { scratch } from "../scratch.ts";

export interface Step {
  readonly id?: string;
  readonly name: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, string>>;
}

export interface Action {
  readonly inputs: Readonly<Record<string, { description: string; default: string }>>;
  readonly outputs: Readonly<Record<string, { description: string; value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

export const actionText: string = readFileSync("action.yml", "utf8");
export const action: Action = parse(actionText);

type Values = Readonly<Record<string, string>>;

export interface Executed {
  readonly exitCode: number | undefined;
  readonly outputs: Values;
  readonly summary: string;
  readonly printed: string;
  /** Arguments that `npx` was given; `null` where it was not called. */
  readonly words: readonly string[] | null;
}

/** A project with the package, in a folder whose name has a space. */
export class Project {
  readonly folder: string = join(scratch("action"), "a project");
  readonly #made: string = dirname(this.folder);

  /** @param npx what the program does, as lines of bash; its arguments are noted before */
  write(npx: string, version: string | null = "0.3.0"): this {
    const bin = join(this.#made, "bin");
    mkdirSync(bin, { recursive: true });
    mkdirSync(this.folder, { recursive: true });
    const noted = join(this.#made, "words");
    writeFileSync(join(bin, "npx"), `#!/usr/bin/env bash\nprintf '%s\\0' "$@" > '${noted}'\n${npx}\n`);
    chmodSync(join(bin, "npx"), 0o755);
    if (version === null) return this;
    const installed = join(this.folder, "node_modules", "regiondrill");
    mkdirSync(installed, { recursive: true });
    writeFileSync(join(installed, "package.json"), JSON.stringify({ name: "regiondrill", version }));
    return this;
  }

  /** @param steps outputs of earlier steps, by `id.name` */
  async execute(id: string, inputs: Values = {}, steps: Values = {}): Promise<Executed> {
    const step = action.runs.steps.find((one) => one.id === id || one.name === id)!;
    const [output, summary, script] = ["output", "summary", "script.sh"].map((name) =>
      join(this.#made, name),
    ) as [string, string, string];
    for (const file of [output, summary]) writeFileSync(file, "");
    writeFileSync(script, step.run!);
    const { exitCode, all } = await execa("bash", ["--noprofile", "--norc", "-eo", "pipefail", script], {
      cwd: this.folder,
      all: true,
      reject: false,
      extendEnv: false,
      env: {
        ...valuesOf(step.env ?? {}, inputs, steps),
        PATH: [join(this.#made, "bin"), process.env.PATH].join(delimiter),
        HOME: "/home/runner",
        ImageOS: "ubuntu24",
        RUNNER_OS: "Linux",
        RUNNER_ARCH: "X64",
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: summary,
      },
    });
    const outputs = readFileSync(output, "utf8").split("\n").filter(Boolean);
    const noted = join(this.#made, "words");
    return {
      exitCode,
      outputs: Object.fromEntries(outputs.map((line) => line.split(/=(.*)/s).slice(0, 2))),
      summary: readFileSync(summary, "utf8"),
      printed: all,
      words: existsSync(noted) ? readFileSync(noted, "utf8").split("\0").slice(0, -1) : null,
    };
  }
}

/** What GitHub puts in place of the expressions of a step's environment. */
function valuesOf(env: Values, inputs: Values, steps: Values): Values {
  const defaults = Object.fromEntries(
    Object.entries(action.inputs).map(([name, one]) => [name, one.default]),
  );
  const known = { ...defaults, ...inputs };
  return Object.fromEntries(
    Object.entries(env).map(([name, expression]) => {
      const [, input, step, output] =
        /^\$\{\{ (?:inputs\.([\w-]+)|steps\.(\w+)\.outputs\.([\w-]+)) \}\}$/.exec(expression)!;
      return [name, input === undefined ? steps[`${step}.${output}`]! : known[input]!];
    }),
  );
}
