/**
 * The measures of a drill as rows of words: name, value, the limit it had to keep and one remark. The renderers
 * choose how to set them; the words are the same everywhere.
 */

import type { OutageResult } from "../../harness/contract/outage-result.ts";
import {
  clock,
  count,
  counted,
  duration,
  lossText as lossByTimeText,
  notMeasured,
  share,
} from "../../harness/contract/quantity.ts";
import { awayText, causeText, endlessClause, metText, outagesText } from "../../harness/contract/recovery.ts";
import type { Result } from "../../harness/contract/result.ts";
import { apartRows } from "./apart.ts";
import { limitOf, limitText, recoveryOf } from "./criteria.ts";
import { secondsSinceStart } from "./moments.ts";
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
  return [
    recoveryRow(result),
    ...outageRows(result),
    ...lossRows(result),
    ...serviceRows(result),
    ...apartRows(result),
  ];
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

/** Results of before outages were told have no such rows. */
function outageRows(result: Result): MeasureRow[] {
  const { outages, totalOutage, outageAfterHeal } = result.measures;
  if (outages === undefined || !totalOutage) return [];
  const rows = [
    awayRow(
      "Service away, in all",
      totalOutage,
      outages.map((one) => outageText(result, one)),
    ),
  ];
  if (outageAfterHeal) rows.push(awayRow("Service away, after healing", outageAfterHeal, []));
  const limits = [limitText(result, "totalOutage"), limitText(result, "outageAfterHeal")];
  return rows.map((row, i) => ({ ...row, limit: limits[i] ?? null }));
}

function awayRow(
  name: string,
  away: NonNullable<Result["measures"]["totalOutage"]>,
  told: string[],
): MeasureRow {
  return { name, value: awayText(away, null), limit: null, remark: told.join(" · ") };
}

/** `11.4 s from 31.2 s on, after healing of region-outage eu-west-1 began, 570 of 600 requests failed` */
export function outageText(result: Result, outage: OutageResult): string {
  const why = causeText(outage, result.faults);
  const from = clock(secondsSinceStart(result, outage.begin.notBeforeAt));
  return `${awayText(outage, null)} from ${from} on${why && ` ${why}`}, ${metText(outage)}`;
}

function lossRows(result: Result): MeasureRow[] {
  const { atFailover, afterHeal } = result.measures.rpo;
  return [
    lossRow("Lost at failover (RPO)", atFailover, limitText(result, "rpoAtFailover"), ageText(atFailover)),
    lossRow("Lost after healing (RPO)", afterHeal, limitText(result, "rpoAfterHeal"), lossRemark(result)),
    ...failBackRows(result),
  ];
}

/** Of the loss after healing: when it was acknowledged. Only what was acknowledged before the cut has an age at the cut. */
export function lossRemark({ measures: { rpo, lossByTime } }: Result): string {
  const { afterHeal } = rpo;
  if (!lossByTime || !afterHeal) return ageText(afterHeal);
  const { beforeCut, duringFault, failBack } = lossByTime;
  if (duringFault + failBack.operations === 0) return ageText(afterHeal);
  const { seconds: oldestSeconds } = afterHeal;
  return lossByTimeText({ beforeCut, duringFault, failBack: failBack.operations, oldestSeconds });
}

function ageText(loss: Loss): string {
  return loss && loss.seconds > 0 ? `the oldest ${duration(loss.seconds * 1000)} before the cut` : "";
}

/** What the way back lost, where it did. */
function failBackRows({ measures: { lossByTime } }: Result): MeasureRow[] {
  if (!lossByTime || lossByTime.failBack.operations === 0) return [];
  const { operations, witnesses } = lossByTime.failBack;
  const named = witnesses.slice(0, 3).flatMap(({ eventId }) => eventId ?? []);
  const remark = `acknowledged since healing began, among them ${named.join(", ")}`;
  return [{ name: "Lost by fail-back", value: counted(operations, "operations"), limit: null, remark }];
}

function lossRow(name: string, loss: Loss, limit: string | null, remark: string): MeasureRow {
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
  const found = acknowledgedText(result);
  const { availability, outages, totalOutage } = result.measures;
  if (availability === null || !outages || outages.length === 0 || !totalOutage) return found;
  return `${found} with retries, ${outagesText(outages.length, totalOutage)}`;
}

/** The share alone. It hides every outage shorter than a deadline, so it never stands without the time away. */
export function acknowledgedText(result: Result): string {
  const { availability } = result.measures;
  return availability === null ? notMeasured : share(availability, limitOf(result, "availability"));
}

/** How long service was away in all; `null` in results of before outages were told. */
export function timeAwayText({ measures: { outages, totalOutage } }: Result): string | null {
  if (outages === undefined) return null;
  return totalOutage ? awayText(totalOutage, null) : notMeasured;
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
function attemptRows({ measures: { attempts, outages } }: Result): MeasureRow[] {
  if (attempts === undefined) return [];
  const endless = (outages ?? []).flatMap((outage) => endlessClause(outage) ?? []);
  const { total, retries, perSecondMost } = attempts;
  const remark = [
    `${counted(retries, "retries")} · ${count(perSecondMost)} in the busiest second`,
    ...endless,
  ].join(" · ");
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
