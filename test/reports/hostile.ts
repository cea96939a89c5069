/**
 * A result whose every free text tries to break out of the format that it is put into.
 */
import type { Result } from "../../harness/contract/result.ts";
import type { ReportInput } from "../../reports/input.ts";
import { failed } from "./examples.ts";

export const attack = `<script>alert(1)</script>]]>"'&|\`@here[x](javascript:alert(1))\u001b[31m\u0000</title></style>`;
const region = `eu<img src=x onerror=alert(1)>|"west`;

const result: Result = {
  ...failed.result,
  run: {
    ...failed.result.run,
    promise: attack,
    scenario: attack,
    command: attack,
    regions: ["us-east-1", region],
    versions: { [attack]: attack },
  },
  reasons: [attack],
  criteria: failed.result.criteria.map((criterion) => ({ ...criterion, promise: attack })),
  checks: failed.result.checks.map((check) => ({
    ...check,
    reason: attack,
    witnesses: [{ eventId: attack, region, text: attack }],
  })),
  faults: failed.result.faults.map((fault) => ({
    ...fault,
    target: region,
    effectProof: attack,
    healProof: attack,
  })),
  timeline: [{ at: failed.result.run.startedAt, kind: attack, text: attack }],
};

const { acknowledgedByRegion, backlogByRegion, edgeByRegion } = failed.series;
const renamed = <T>(record: Readonly<Record<string, T>>) => ({
  "us-east-1": record["us-east-1"]!,
  [region]: record["eu-west-1"]!,
});

export const hostile: ReportInput = {
  result,
  lives: failed.lives.map((life) => ({
    ...life,
    eventId: attack,
    sent: life.sent && {
      ...life.sent,
      account: attack,
      acknowledgedBy: attack,
      attempts: life.sent.attempts.map((one) => ({ ...one, region: attack })),
    },
    regions: life.regions.map((one, i) => ({
      ...one,
      region: i === 0 ? "us-east-1" : region,
      altered: [{ account: attack, amount: 1 }],
      setAside: [attack],
      keys: { [attack]: false },
    })),
  })),
  longestWaits: [attack],
  mainFault: failed.mainFault,
  steps: [{ title: attack, startedAt: 60_000, tookMs: 1 }],
  unfinished: attack,
  series: {
    ...failed.series,
    acknowledgedByRegion: renamed(acknowledgedByRegion),
    backlogByRegion: renamed(backlogByRegion),
    edgeByRegion: renamed(edgeByRegion),
  },
};
