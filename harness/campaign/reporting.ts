/** The reporters of a command: found by name or module before anything is started, told of its drills, and kept from harming them. */
import { resolve } from "node:path";
import { reporterCalled, reporters } from "../../reports/reporters/index.ts";
import { reasonOf } from "../contract/reason.ts";
import type { MakeReporter, ReportedDrill, Reporter, ReporterContext } from "../contract/reporter.ts";
import { UsageError, unknownName } from "../contract/usage-error.ts";
import type { ReadConfig } from "../project/config.ts";
import { userModule, userPackage } from "../project/user-module.ts";

export type Spec = NonNullable<ReadConfig["reporters"]>[number];

export interface Reporting {
  /** Tells all reporters of a drill that has ended. */
  drill(drill: ReportedDrill): Promise<void>;
  /** Tells all that the command ends. */
  end(): Promise<void>;
  /** Whether a reporter has failed until now. */
  hasFailed(): boolean;
}

interface Surroundings {
  /** Folder from which paths and packages are found. */
  readonly root: string;
  /** Folder of the runs. */
  readonly runs: string;
  /** Told, in one line, of a reporter that failed: neither the verdict nor the other reporters depend on it. */
  readonly say: (text: string) => void;
  /** Prints what reporters have for people. */
  readonly print: (text: string) => void;
}

/**
 * @param specs names of ours, paths that begin with a dot, or packages; with options or without
 * @throws UsageError that names an unknown reporter, or a module that makes none
 */
export async function reportingBy(
  specs: readonly Spec[],
  { root, runs, say, print }: Surroundings,
): Promise<Reporting> {
  const context = { runs: resolve(runs), print };
  const made = await Promise.all(specs.map((spec) => named(spec, root, context)));
  let failed = false;
  const drills: ReportedDrill[] = [];
  const tell = async (what: (reporter: Reporter) => void | Promise<void>) => {
    for (const { name, reporter } of made) {
      try {
        await what(reporter);
      } catch (error) {
        failed = true;
        say(`the reporter ${name} failed, the verdict stands: ${reasonOf(error)}`);
      }
    }
  };
  return {
    async drill(drill) {
      drills.push(drill);
      await tell((reporter) => reporter.drill?.(drill));
    },
    end: () => tell((reporter) => reporter.end?.(drills)),
    hasFailed: () => failed,
  };
}

/** The name of what was asked for, as it is in our table. */
export function nameOf(spec: Spec): string {
  return reporterCalled(typeof spec === "string" ? spec : spec[0]);
}

async function named(
  spec: Spec,
  root: string,
  context: ReporterContext,
): Promise<{ name: string; reporter: Reporter }> {
  const name = nameOf(spec);
  const options = typeof spec === "string" ? {} : spec[1];
  const make = Object.hasOwn(reporters, name) ? reporters[name]! : await fromModule(name, root);
  try {
    return { name, reporter: await make(options, context) };
  } catch (error) {
    throw new UsageError(`reporter ${name}: ${reasonOf(error)}`);
  }
}

async function fromModule(name: string, root: string): Promise<MakeReporter> {
  const { default: make } = await userModule(
    /^[./]/.test(name) ? resolve(root, name) : await packageAt(name, root),
  );
  if (typeof make !== "function")
    throw new UsageError(
      `reporter ${name}: expected a function as the default export, which makes a reporter; found ${typeof make}`,
    );
  return make as MakeReporter;
}

async function packageAt(name: string, root: string): Promise<string> {
  const found = await userPackage(name, root);
  if (found === null)
    throw unknownName("reporter", name, [...Object.keys(reporters), "./your-own.ts", "your-package"]);
  return found;
}
