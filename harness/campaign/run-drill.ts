/**
 * A drill run from code: the same as `scenario <name>` with the same flags, without a terminal. The process that calls it is
 * given back as it was: its environment, its precedence, its umask.
 */
import { join } from "node:path";
import { isMainThread } from "node:worker_threads";
import { z } from "zod";
import { duration } from "../contract/quantity.ts";
import type { Result, Verdict } from "../contract/result.ts";
import { UsageError } from "../contract/usage-error.ts";
import type { Narrator } from "../drill/narrator.ts";
import { isScenario, type Scenario } from "../drill/scenario.ts";
import { becomeAsStarted } from "../machine/as-started.ts";
import { keepToOwnSettings } from "../machine/environment.ts";
import { drillsOf, scenarioNamed } from "../project/drills.ts";
import { findProject, openProject, type Project, runsOf } from "../project/project.ts";
import { whyUnsound } from "../provider/sound-topology.ts";
import { chosenWith } from "./chosen.ts";
import { requestedProvider } from "./provider-request.ts";
import { type RequestedDrill, requestedDrill } from "./requested-drill.ts";
import { singleDrill } from "./single-drill.ts";
import { rateMost, retryShareMost, seedMost } from "./traffic-flags.ts";

const optionsSchema = z.strictObject({
  /** Of the scenario's own options, by name. */
  options: z.record(z.string(), z.union([z.string(), z.boolean()])).optional(),
  /** The same seed sends the same traffic. */
  seed: z.int().min(0).max(seedMost).optional(),
  /** Arrivals a second. */
  rate: z.int().min(1).max(rateMost).optional(),
  /** Unanswered retries, as a share of the arrivals; 0 for none. */
  retries: z.number().min(0).max(retryShareMost).optional(),
  /** The region that the fault hits. */
  region: z.string().optional(),
  /** A defect of the system, planted. */
  defect: z.string().optional(),
  /** How long every byte between regions is delayed, each way: a duration such as `300ms`. */
  linkLatency: z.string().optional(),
  /** Inject nothing: the drill must notice, and end inconclusive. */
  sabotage: z.boolean().optional(),
  /** What regions are made of: `auto`, `processes` or `containers`. */
  provider: z.string().optional(),
  /** Container engines in DOCKER_HOST form, by region. */
  engine: z.record(z.string(), z.string()).optional(),
  /** A compose project that is up: its regions are drilled. */
  attach: z.string().optional(),
  /** Folder in which runs are kept. */
  runs: z.string().optional(),
  /** When aborted, the drill is healed, cleaned up and judged. */
  signal: z.instanceof(AbortSignal).optional(),
  /** Is given each step and note of the drill, a line each. */
  tell: z
    .custom<(line: string) => void>((value) => typeof value === "function", "expected a function")
    .optional(),
});

/** Each is what the flag of the same name is; what is left out is as the scenario states it. */
export type RunDrillOptions = Readonly<z.input<typeof optionsSchema>>;

/** A drill that is over. */
export interface DrillRun {
  /** As `result.json` holds it. */
  readonly result: Result;
  readonly verdict: Verdict;
  /** Where its history, its reports and its logs lie. */
  readonly folder: string;
  /** The page to read: `report.html` in that folder. */
  readonly report: string;
}

/**
 * Runs one drill to its end, whatever its verdict. Drills of one process take turns: on one event loop, each would disturb
 * what the other measures.
 * @param drill made by `scenario()`, or its name
 * @throws UsageError for what cannot be asked for, before anything is started; MachineError when the drill could not be
 * started at all
 */
export async function runDrill(drill: Scenario | string, options: RunDrillOptions = {}): Promise<DrillRun> {
  requireProcess();
  const given = optionsOf(options);
  const project = await (typeof drill === "string" ? openProject() : findProject());
  const requested = request(await scenarioOf(drill, project), given, project);
  return inTurn(() => run(requested, given));
}

let turn: Promise<unknown> = Promise.resolve();

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const mine = turn.then(work);
  turn = mine.catch(() => {});
  return mine;
}

async function run(
  requested: RequestedDrill,
  { signal, tell }: z.output<typeof optionsSchema>,
): Promise<DrillRun> {
  const attendance = {
    narrator: tell === undefined ? silent : tellingNarrator(tell),
    signal: signal ?? new AbortController().signal,
    onHeld() {},
  };
  const giveBack = await keepToOwnSettings();
  try {
    const { input, folder } = await singleDrill(requested, attendance);
    const { result } = input;
    return { result, verdict: result.verdict, folder, report: join(folder, "report.html") };
  } finally {
    giveBack();
    becomeAsStarted();
  }
}

/** A thread shares its umask and its precedence with all others of its process, and cannot change them. */
function requireProcess(): void {
  if (!isMainThread)
    throw new UsageError(
      'a drill needs the main thread of a process, found a worker thread; with vitest, set `pool: "forks"` for the files that drill',
    );
}

function optionsOf(options: unknown): z.output<typeof optionsSchema> {
  const parsed = optionsSchema.safeParse(options);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue!.path.join(".");
  throw new UsageError(`options of a drill: ${where === "" ? "" : `${where}: `}${issue!.message}`);
}

/** @throws UsageError for a name that is unknown, and for what `scenario()` did not make */
async function scenarioOf(drill: unknown, project: Project | null): Promise<Scenario> {
  if (typeof drill === "string") return scenarioNamed(drill, await drillsOf(project!));
  if (!isScenario(drill))
    throw new UsageError(
      "expected a drill that `scenario()` made, or its name; is it the file's default export?",
    );
  const why = whyUnsound(drill.topology);
  if (why !== null) throw new UsageError(`scenario ${drill.name}: its topology cannot be brought up: ${why}`);
  return drill;
}

/** What is left out is as the environment, the project, or the scenario states it. */
function request(
  scenario: Scenario,
  given: z.output<typeof optionsSchema>,
  project: Project | null,
): RequestedDrill {
  const { engine = {} } = given;
  const provider = given.provider ?? process.env.REGIONDRILL_PROVIDER ?? project?.config.provider ?? "auto";
  const runs = project === null ? (given.runs ?? "runs") : runsOf(project, given.runs);
  return requestedDrill(scenario, {
    ...given,
    chosen: chosenWith(scenario, given.options ?? {}),
    provider: requestedProvider(provider),
    engine,
    runs,
    keep: false,
    sabotage: given.sabotage ?? false,
  });
}

const silent: Narrator = { stepBegan() {}, stepEnded() {}, note() {}, live() {} };

function tellingNarrator(tell: (line: string) => void): Narrator {
  return {
    ...silent,
    stepBegan: (title) => tell(title),
    stepEnded: (title, ms, detail) =>
      tell(`${title}: done in ${duration(ms)}${detail === null ? "" : ` · ${detail}`}`),
    note: (text) => tell(text),
  };
}
