/**
 * The measures of a drill as rows of words: name, value, the limit it had to keep and one remark. The renderers
 * choose how to set them; the words are the same everywhere.
 */

import { count, counted, duration, notMeasured, percent, share } from "../../harness/contract/quantity.ts";
import type { Result } from "../../harness/contract/result.ts";
import { apartRows } from "./apart.ts";
import { limitOf, recoveryText } from "./criteria.ts";
import { recoverySegments } from "./recovery.ts";

export interface MeasureRow {
  readonly name: string;
  readonly value: string;
  /** The declared limit; `null` where the scenario set none. */
  readonly limit: string | null;
  /** What else belongs to the value; empty when there is nothing to add. */
  readonly remark: string;
}

export function measureRows(result: Result): MeasureRow[] {
  return [recoveryRow(result), ...lossRows(result), ...serviceRows(result), ...apartRows(result)];
}

function recoveryRow(result: Result): MeasureRow {
  const { rto } = result.measures;
  const limitMs = limitOf(result, "rto");
  return {
    name: "Recovery time (RTO)",
    value: rto === null ? notMeasured : recoveryText(rto),
    limit: limitMs === null ? null : `at most ${duration(limitMs)}`,
    remark: recoverySegments(rto)
      .map(({ stage, toMs }) => `${stage} ${duration(toMs)}`)
      .join(" · "),
  };
}

function lossRows(result: Result): MeasureRow[] {
  const { atFailover, afterHeal } = result.measures.rpo;
  return [
    lossRow("Lost at failover (RPO)", atFailover, limitOf(result, "rpoAtFailover")),
    lossRow("Lost after healing (RPO)", afterHeal, limitOf(result, "rpoAfterHeal")),
  ];
}

function lossRow(
  name: string,
  loss: Result["measures"]["rpo"]["atFailover"],
  limit: number | null,
): MeasureRow {
  return {
    name,
    value: loss === null ? notMeasured : counted(loss.operations, "operations"),
    limit: limit === null ? null : `at most ${counted(limit, "operations")}`,
    remark: loss?.operations ? `the oldest ${duration(loss.seconds * 1000)} before the cut` : "",
  };
}

function serviceRows(result: Result): MeasureRow[] {
  const { availability, firstTryAvailability, latencyMs } = result.measures;
  const availabilityLimit = limitOf(result, "availability");
  const firstTryLimit = limitOf(result, "firstTryAvailability");
  const latencyLimit = limitOf(result, "latencyP95");
  return [
    {
      name: "Availability",
      value: availability === null ? notMeasured : share(availability),
      limit: availabilityLimit === null ? null : `at least ${percent(availabilityLimit)}`,
      remark:
        firstTryAvailability === null
          ? ""
          : `${share(firstTryAvailability)} at the first try${firstTryLimit === null ? "" : `, at least ${percent(firstTryLimit)} promised`}`,
    },
    {
      name: "Latency, 95th percentile",
      value: latencyMs === null ? notMeasured : duration(latencyMs.p95),
      limit: latencyLimit === null ? null : `at most ${duration(latencyLimit)}`,
      remark: latencyMs === null ? "" : `median ${duration(latencyMs.p50)} · 99th ${duration(latencyMs.p99)}`,
    },
  ];
}

/** Operations in one sentence of counts. */
export function operationsText({ operations }: Result): string {
  const { attempted, acknowledged, refused, indeterminate, redelivered } = operations;
  return [
    `${count(attempted)} attempted`,
    `${count(acknowledged)} acknowledged`,
    `${count(refused)} refused`,
    `${count(indeterminate)} indeterminate`,
    `${count(redelivered)} redelivered`,
  ].join(" · ");
}
