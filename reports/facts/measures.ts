/**
 * The measures of a drill as rows of words: name, value, the limit it had to keep and one remark. The renderers
 * choose how to set them; the words are the same everywhere.
 */

import { count, counted, duration, notMeasured, share } from "../../harness/contract/quantity.ts";
import type { Result } from "../../harness/contract/result.ts";
import { apartRows } from "./apart.ts";
import { limitOf, limitText, recoveryOf } from "./criteria.ts";
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
  return {
    name: "Recovery time (RTO)",
    value: recoveryOf(result),
    limit: limitText(result, "rto"),
    remark: recoverySegments(result.measures.rto)
      .map(({ stage, toMs }) => `${stage} ${duration(toMs)}`)
      .join(" · "),
  };
}

function lossRows(result: Result): MeasureRow[] {
  const { atFailover, afterHeal } = result.measures.rpo;
  return [
    lossRow("Lost at failover (RPO)", atFailover, limitText(result, "rpoAtFailover")),
    lossRow("Lost after healing (RPO)", afterHeal, limitText(result, "rpoAfterHeal")),
  ];
}

function lossRow(name: string, loss: Loss, limit: string | null): MeasureRow {
  const remark = loss?.operations ? `the oldest ${duration(loss.seconds * 1000)} before the cut` : "";
  return { name, value: lossText(loss), limit, remark };
}

type Loss = Result["measures"]["rpo"]["atFailover"];

export function lossText(loss: Loss): string {
  return loss === null ? notMeasured : counted(loss.operations, "operations");
}

function serviceRows(result: Result): MeasureRow[] {
  return [
    {
      name: "Availability",
      value: availabilityText(result),
      limit: limitText(result, "availability"),
      remark: firstAttemptText(result),
    },
    {
      name: "Latency, 95th percentile",
      value: latencyText(result),
      limit: limitText(result, "latencyP95"),
      remark: otherPercentiles(result),
    },
    ...attemptRows(result),
  ];
}

export function availabilityText(result: Result): string {
  const { availability } = result.measures;
  return availability === null ? notMeasured : share(availability, limitOf(result, "availability"));
}

function firstAttemptText(result: Result): string {
  const { firstTryAvailability } = result.measures;
  if (firstTryAvailability === null) return "";
  const found = share(firstTryAvailability, limitOf(result, "firstTryAvailability"));
  const promised = limitText(result, "firstTryAvailability");
  return `${found} at the first attempt${promised === null ? "" : `, ${promised} promised`}`;
}

export function latencyText(result: Result): string {
  const { latencyMs } = result.measures;
  return latencyMs === null ? notMeasured : duration(latencyMs.p95, limitOf(result, "latencyP95"));
}

function otherPercentiles({ measures: { latencyMs } }: Result): string {
  return latencyMs === null ? "" : `median ${duration(latencyMs.p50)} · 99th ${duration(latencyMs.p99)}`;
}

/** Results of before requests were counted have no such row. */
function attemptRows({ measures: { attempts } }: Result): MeasureRow[] {
  if (attempts === undefined) return [];
  const { total, retries, perSecondMost } = attempts;
  const remark = `${counted(retries, "retries")} · ${count(perSecondMost)} in the busiest second`;
  return [{ name: "Requests sent", value: count(total), limit: null, remark }];
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
