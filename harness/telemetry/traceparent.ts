/** The header by which a team's own traces show the drill: `traceparent` of W3C's Trace Context. */
import { rootSpanIdOf, spanIdOf, traceIdOf } from "./ids.ts";

const sampled = "01";

/** Event ids of the load: `evt-<seed>-<run>-<number>`. */
const ofRun = /^evt-\d+-(.+)-\d+$/;

let last: { readonly run: string; readonly traceId: string } | null = null;

/**
 * `00-<trace of the drill>-<span of this event>-01`. The same for every attempt of an operation, so that all of them are found
 * under one span. An operation of the harness itself, such as a canary, has a trace of its own.
 * @param operation that a request is made of, as `deliver.headers` is given it
 */
export function traceparentOf({ eventId }: { readonly eventId: string }): string {
  const run = ofRun.exec(eventId)?.[1];
  if (run === undefined) return lineOf(traceIdOf(eventId), rootSpanIdOf(eventId));
  if (last?.run !== run) last = { run, traceId: traceIdOf(run) };
  return lineOf(last.traceId, spanIdOf(run, `event ${eventId}`));
}

function lineOf(traceId: string, spanId: string): string {
  return `00-${traceId}-${spanId}-${sampled}`;
}
