/**
 * Trace and span ids of a drill in W3C's form, derived from the run's id alone: the trace can be named
 * while the drill still runs, and the same history makes the same trace again.
 */
import { createHash } from "node:crypto";

/** Hexadecimal characters, as https://www.w3.org/TR/trace-context/ counts them. */
const traceIdChars = 32;
const spanIdChars = 16;

export function traceIdOf(runId: string): string {
  return derived(`trace ${runId}`, traceIdChars);
}

/** @param what names the span within its run, such as `fault region-outage-1` */
export function spanIdOf(runId: string, what: string): string {
  return derived(`span ${runId} ${what}`, spanIdChars);
}

export function rootSpanIdOf(runId: string): string {
  return spanIdOf(runId, "drill");
}

/** No id may be all zeros; a hash is that about never, and one that is gets its last digit changed. */
function derived(text: string, chars: number): string {
  const id = createHash("sha256").update(text).digest("hex").slice(0, chars);
  return /^0+$/.test(id) ? `${id.slice(1)}1` : id;
}
