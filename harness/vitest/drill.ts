/** A drill as a test of Vitest: with a time limit of its own, never tried again, and the path of its report where it fails. */
import { expect, type TestContext, test } from "vitest";
import { switched, valued } from "../campaign/drill-flags.ts";
import type { DrillRun, RunDrillOptions } from "../campaign/run-drill.ts";
import { flagText, optionFlags } from "../contract/flags.ts";
import { wasInterrupted } from "../contract/objections.ts";
import { duration } from "../contract/quantity.ts";
import type { Verdict } from "../contract/result.ts";
import { UsageError } from "../contract/usage-error.ts";
import { type Duration, milliseconds } from "../drill/duration.ts";
import type { Scenario } from "../drill/scenario.ts";
import { shown } from "./received.ts";

export interface DrillTestOptions extends RunDrillOptions {
  /** After so long the drill is healed, cleaned up and judged, and the test fails. A number is milliseconds. */
  readonly timeout?: Duration | number;
}

/** Of a test that drilled, as `task.meta.regiondrill`, for reporters. */
export interface DrillMeta {
  readonly verdict: Verdict;
  readonly folder: string;
  readonly report: string;
  /** The command that runs it again. */
  readonly replay: string;
}

/** Most drills take about a minute; the first on a machine may install what it runs on. */
const usualLimit = "15m";
/** From then on: healing, cleaning up and judging. */
const endLimitMs = 180_000;

/**
 * Registers a test that runs a drill. Without a body, the drill must meet its promise. With one, the body is given the run,
 * whatever its verdict, and must assert something.
 * @param drill made by `scenario()`, or the name of one
 * @example drill("first", { seed: 7 }, (run) => expect(run).toRecoverWithin("15s"));
 * @throws UsageError for a time limit that is none; what else cannot be asked for fails the test
 */
export function drill(
  drill: Scenario | string,
  options: DrillTestOptions = {},
  body?: (run: DrillRun) => void | Promise<void>,
): void {
  const { timeout = usualLimit, ...asked } = options;
  const limitMs = limitOf(timeout);
  // A drill that is tried again until it passes would hide what it is there to find.
  const settings = { timeout: limitMs + endLimitMs, retry: 0, concurrent: false };
  test(titleOf(drill, asked), settings, async (context) => {
    const { run, isOverdue } = await runWithin(limitMs, drill, asked, context.signal);
    const { verdict, folder, report, result } = run;
    context.task.meta.regiondrill = { verdict, folder, report, replay: result.run.command };
    try {
      requireEnded(run, isOverdue ? `did not end within its time limit of ${duration(limitMs)}` : null);
      if (body === undefined) return expect(run).toMeetItsPromise();
      await asserting(() => body(run));
    } catch (error) {
      await attachReport(context, run);
      throw error;
    }
  });
}

function limitOf(timeout: Duration | number): number {
  if (typeof timeout === "number" && timeout > 0 && Number.isFinite(timeout)) return timeout;
  try {
    return milliseconds(String(timeout));
  } catch {
    throw new UsageError(
      `timeout of a drill: expected a duration such as 15m, or milliseconds, found ${JSON.stringify(timeout)}`,
    );
  }
}

/** As the command names it: `region-outage --defect no-dedup`. */
function titleOf(
  drill: Scenario | string,
  { options, seed, rate, region, defect, linkLatency, sabotage }: RunDrillOptions,
): string {
  const flags = [
    ...optionFlags(options ?? {}),
    ...valued("seed", seed),
    ...valued("rate", rate),
    ...valued("region", region),
    ...valued("defect", defect),
    ...valued("link-latency", linkLatency),
    ...switched("sabotage", sabotage ?? false),
  ];
  const name = typeof drill === "string" ? drill : drill?.name;
  return [name ?? "a drill", ...flags.map(flagText)].join(" ");
}

/** Loads what drills are made of when the first one begins: a file that only asserts on results needs none of it. */
async function runWithin(
  limitMs: number,
  drill: Scenario | string,
  asked: RunDrillOptions,
  ofTest: AbortSignal,
): Promise<{ readonly run: DrillRun; readonly isOverdue: boolean }> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), limitMs);
  const signals = [limit.signal, ofTest, ...(asked.signal === undefined ? [] : [asked.signal])];
  try {
    const { runDrill } = await import("../campaign/run-drill.ts");
    const run = await runDrill(drill, { ...asked, signal: AbortSignal.any(signals) });
    return { run, isOverdue: limit.signal.aborted };
  } finally {
    clearTimeout(timer);
  }
}

/** A body that forgets to assert would pass whatever the drill found. */
async function asserting(body: () => void | Promise<void>): Promise<void> {
  const before = expect.getState().assertionCalls;
  await body();
  if (expect.getState().assertionCalls === before)
    throw new Error(
      "the body of this drill asserts nothing with `expect`, so nothing decides the test. Assert on the run, or leave the body out: the drill must then meet its promise",
    );
}

/** A drill that was stopped is no basis for what a body asserts. */
function requireEnded({ result, report }: DrillRun, overdue: string | null): void {
  if (!wasInterrupted(result)) return;
  const why = overdue === null ? "was stopped before its end" : `${overdue} (\`timeout\`)`;
  throw new Error(
    `${result.run.scenario} ${why}. It was healed, cleaned up and judged: ${shown(report)}\nreplay: ${result.run.command}`,
  );
}

/** Where no reporter shows it any more, the test has been stopped. */
async function attachReport({ annotate }: TestContext, { report }: DrillRun): Promise<void> {
  await annotate(`report: ${shown(report)}`).catch(() => {});
}
