import { expect, test } from "vitest";
import { traceIdOf } from "../../harness/telemetry/ids.ts";
import { traceparentOf } from "../../harness/telemetry/traceparent.ts";

const run = "2026-12-01T14-10-42Z-first";
const form = /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/;

test("an operation of the load belongs to the trace of its drill", () => {
  const one = traceparentOf({ eventId: `evt-7-${run}-12` });
  const other = traceparentOf({ eventId: `evt-7-${run}-13` });
  for (const line of [one, other]) {
    expect(line).toMatch(form);
    expect(line.split("-")[1]).toBe(traceIdOf(run));
  }
  expect(one).not.toBe(other);
  expect(traceparentOf({ eventId: `evt-7-${run}-12` })).toBe(one);
});

test("another run has another trace, and so has an operation of the harness", () => {
  const traces = [`evt-7-${run}-1`, `evt-7-${run}-again-1`, `canary-${run}-north`].map(
    (eventId) => traceparentOf({ eventId }).split("-")[1],
  );
  expect(new Set(traces).size).toBe(3);
  expect(traceparentOf({ eventId: `canary-${run}-north` })).toMatch(form);
});
