/**
 * What a drill is told to when it is over, beside its reports: a trace, annotations. Neither changes the verdict, and both
 * together take ten seconds at most.
 */
import type { Result } from "../contract/result.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { faultAnnotations } from "./annotations.ts";
import { drillTrace } from "./drill-trace.ts";
import { type GrafanaTarget, grafanaTarget, postAnnotations } from "./grafana.ts";
import { type Environment, type OtlpTarget, otlpTarget, sendTrace } from "./otlp.ts";

export interface Outlets {
  readonly otlp: OtlpTarget | null;
  readonly grafana: GrafanaTarget | null;
}

/** How long the end of a drill waits for them, in milliseconds. */
const limitMs = 10_000;

/** @param grafana of `--grafana`. @throws UsageError for what cannot be sent to */
export function outletsOf(env: Environment, grafana?: string): Outlets {
  return { otlp: otlpTarget(env), grafana: grafanaTarget(grafana, env) };
}

/**
 * Sends what is asked for, at the same time. Never rejects.
 * @param withinMs in milliseconds
 * @returns a line for each that was not taken
 */
export async function tellOutlets(
  history: IndexedHistory,
  result: Result,
  { otlp, grafana }: Outlets,
  withinMs: number = limitMs,
): Promise<string[]> {
  const told = await Promise.all([
    otlp &&
      whyNot("no trace of the drill", withinMs, () => sendTrace(drillTrace(history, result), otlp, withinMs)),
    grafana &&
      whyNot("no annotations in Grafana", withinMs, () =>
        postAnnotations(faultAnnotations(history), grafana, withinMs),
      ),
  ]);
  return told.filter((line) => line !== null);
}

async function whyNot(what: string, withinMs: number, send: () => Promise<void>): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`${what}: not taken within ${withinMs / 1000} s`), withinMs);
  });
  // What throws while it is being made must not end the drill either.
  const sent = Promise.resolve()
    .then(send)
    .then(
      () => null,
      (error: unknown) => `${what}: ${oneLine(error)}`,
    );
  try {
    return await Promise.race([sent, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The innermost cause, which names the failure: "fetch failed" does not. */
function oneLine(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return oneLine(error.cause);
  const text = error.message === "" ? ((error as NodeJS.ErrnoException).code ?? error.name) : error.message;
  return text.split(/[\r\n]/, 1)[0]!.slice(0, 200);
}
