/**
 * The shape of `result.json`, schema "regiondrill/result@1". These names are a contract with every reader of a
 * result: more may be added, none may change. The JSON Schema in `docs/result.schema.json` is made from this.
 * Times named `…At` are ISO 8601 in UTC; a number has its unit in its name.
 */
import { z } from "zod";
import { flagSchema, isSabotaged } from "./flags.ts";
import { lossByTimeSchema } from "./loss-result.ts";
import { momentSchema, outageSchema, timeAwaySchema } from "./outage-result.ts";
import { stalenessSchema } from "./staleness-result.ts";
import { witnessSchema } from "./witness.ts";

export const resultSchemaId = "regiondrill/result@1";
const verdicts = ["pass", "fail", "inconclusive", "harness-error"] as const;
export const verdictSchema = z.enum(verdicts);
export type Verdict = z.infer<typeof verdictSchema>;

/** Exit code of the command line for each verdict; 64 is wrong usage. */
export const exitCodes: Readonly<Record<Verdict, number>> = {
  pass: 0,
  fail: 1,
  inconclusive: 2,
  "harness-error": 3,
};
export const usageExitCode = 64;

/** A fault's life: requested → effective | unproven → heal-requested → healed | unhealed. */
const faultSteps = ["requested", "effective", "unproven", "heal-requested", "healed", "unhealed"] as const;

export type FaultStep = (typeof faultSteps)[number];

/** `region-outage of eu-west-1 effective`: a step of a fault's life without what was seen of it. */
export function faultStepText(kind: string, target: string, step: FaultStep): string {
  const words = { unproven: "effect not proven", unhealed: "healing not proven" } as const;
  const what = step === "unproven" || step === "unhealed" ? words[step] : step.replace("-", " ");
  return `${kind} of ${target} ${what}`;
}

const at = z.iso.datetime();
const count = z.int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const milliseconds = z.number();

export type Witness = z.infer<typeof witnessSchema>;

export const checkResultSchema = z.object({
  id: z.string(),
  verdict: verdictSchema,
  /** How many items were looked at. Nothing examined is never a pass. */
  examined: count,
  violations: count,
  /** One sentence: what was found, and against which limit. */
  reason: z.string(),
  /** At most twenty examples; `violations` has the full count. */
  witnesses: z.array(witnessSchema),
  /** The check whose finding is why this one has none. */
  explainedBy: z.string().exactOptional(),
});
export type CheckResult = z.infer<typeof checkResultSchema>;

const criterionSchema = z.object({
  id: z.string(),
  promise: z.string(),
  limit: z.number(),
  unit: z.string(),
});

const rpoSchema = z.object({ operations: count, seconds: z.number().nonnegative() });

export const measuresSchema = z.object({
  /** `null` when no fault took effect. The bounds are `null` when service never came back. */
  rto: z
    .object({
      /** When the outage began: what the figures below are counted from. Older results count from the fault's effect. */
      begin: momentSchema.exactOptional(),
      lowerMs: milliseconds.nullable(),
      upperMs: milliseconds.nullable(),
      /** Beginning → the edge took the region out. `null` where no edge was observed doing so. */
      detectedMs: milliseconds.nullable(),
      /** Beginning → first request acknowledged by another region after detection. */
      reroutedMs: milliseconds.nullable(),
    })
    .nullable(),
  /** Every stretch since the first fault in which service was away. Older results lack this and the next two. */
  outages: z.array(outageSchema).exactOptional(),
  /** Sum of all outages; `null` where they could not be told. `upperMs` is `null` if one had no end. */
  totalOutage: timeAwaySchema.nullable().exactOptional(),
  /** The part of it while healing had been requested of every fault so far; `null` where nothing was. */
  outageAfterHeal: timeAwaySchema.nullable().exactOptional(),
  /** `null`: not read (no such moment in this drill, or the read failed). */
  rpo: z.object({ atFailover: rpoSchema.nullable(), afterHeal: rpoSchema.nullable() }),
  /** What is lost after healing, by when it was acknowledged; `null` where that loss was not read. Older results lack it. */
  lossByTime: lossByTimeSchema.nullable().exactOptional(),
  /** Share of operations acknowledged before their deadline, 0 to 1. `null` when none was attempted. */
  availability: z.number().nullable(),
  /** Requests sent to the system: first attempts, retries and redeliveries; and the most within one second. */
  attempts: z.object({ total: count, retries: count, perSecondMost: count }).exactOptional(),
  /** Share of first attempts that were acknowledged, 0 to 1: what a sender without retries would have seen. */
  firstTryAvailability: z.number().nullable(),
  /** First attempts outside the outage, counted from the scheduled time. */
  latencyMs: z.object({ p50: milliseconds, p95: milliseconds, p99: milliseconds }).nullable(),
  /** What reads of acknowledged operations showed; results of drills without such reads lack it. */
  staleness: stalenessSchema.exactOptional(),
  /** Greatest number of acknowledged operations a region was seen to lack, and the last one seen. By region. */
  replicationLag: z.record(
    z.string(),
    z.object({
      peakOperations: count,
      lastOperations: count,
      /** Greatest age of the oldest operation the region lacked; `null` where nothing was to be followed. */
      peakMs: milliseconds.nullable(),
      /** From healing until the region lagged by a second at most; `null` if it never fell behind, or stayed so. */
      drainMs: milliseconds.nullable(),
    }),
  ),
  /** Greatest lag of any region while no fault kept it behind. `null` when there was no such moment. */
  undisturbedLagMs: milliseconds.nullable(),
  /** Copies of replicated logs, by `log origin→region`. */
  logs: z.record(
    z.string(),
    z.object({
      /** Entries that the origin wrote, and that the region's copy holds. */
      entries: count,
      copied: count,
      /** Entries copied more often than they were written. */
      replayed: count,
      /** Entries never copied although later ones were. */
      skipped: count,
      /** How far the copy was behind, in entries, and by the age of the oldest. */
      peakBehind: count,
      peakBehindMs: milliseconds,
      /** From healing until the copy was behind by a second at most; `null` if it never was further, or stayed so. */
      catchUpMs: milliseconds.nullable(),
    }),
  ),
  /** Positions in replicated logs, by `position region`: how far behind the origin, in the position's own unit. */
  positions: z.record(
    z.string(),
    z.object({ peakBehind: z.number().nonnegative(), peakBehindMs: milliseconds }),
  ),
  /** How far the regions were apart while they could not reach each other. `null` when that was not read. */
  divergence: z
    .object({
      /** Greatest difference of the regions' key counts in any sample: what an operator would have seen. */
      keyCountDifferencePeak: count,
      /** Keys that at least one region lacked, by store. */
      keyDifference: z.record(z.string(), count),
      /** Events which the regions held with different contents, and up to twenty of them. */
      conflicting: count,
      examples: z.array(
        z.object({
          eventId: z.string(),
          held: z.record(z.string(), z.object({ account: z.string(), amount: z.number() })),
        }),
      ),
    })
    .nullable(),
  /** Hits of the deduplication fast path over its look-ups, 0 to 1, by region; `null` where nothing was looked up. */
  dedupHits: z.record(
    z.string(),
    z.object({
      before: z.number().nullable(),
      during: z.number().nullable(),
      after: z.number().nullable(),
    }),
  ),
  /** Operations sent, acknowledged ones that had to be set aside, and those that were, everywhere; the rate is of sent. */
  deadLetters: z.object({ sent: count, expected: count, found: count, rate: z.number() }).nullable(),
  /** Operations each region acknowledged while the main fault was in effect. */
  acknowledgedDuringFault: z.record(z.string(), count),
});
export type Measures = z.infer<typeof measuresSchema>;

export const faultResultSchema = z.object({
  id: z.string(),
  kind: z.string(),
  target: z.string(),
  requestedAt: at,
  effectiveAt: at.nullable(),
  /** What the independent probes saw; `null` when the effect was never proven. */
  effectProof: z.string().nullable(),
  healRequestedAt: at.nullable(),
  healedAt: at.nullable(),
  healProof: z.string().nullable(),
  /** What was measured while injecting, each figure named with its unit. */
  figures: z.record(z.string(), z.number()),
});
export type FaultResult = z.infer<typeof faultResultSchema>;

/** What happened, as data; `text` is for people. Results of before there were the fields after it lack them. */
const timelineEntrySchema = z.object({
  at,
  kind: z.string(),
  text: z.string(),
  /** `edge`: the region, and whether the edge sends it traffic from here on. */
  region: z.string().exactOptional(),
  state: z.enum(["up", "down"]).exactOptional(),
  /** `fault`: its id, and what became of it. */
  fault: z.string().exactOptional(),
  step: z.enum(faultSteps).exactOptional(),
});
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;

/** What stands against a pass, as data: each of `reasons`, in the same order. */
const objectionSchema = z.object({
  verdict: verdictSchema.exclude(["pass"]),
  reason: z.string(),
  /**
   * `check`: a check found it. `convergence`: the regions never held the same. `interruption`: the drill was stopped, or
   * its history has no end. `trouble`: the harness could not do something. `history`: the history lacks something, cannot be
   * true, or is not as it was written.
   */
  from: z.enum(["check", "convergence", "interruption", "trouble", "history"]),
  /** The id of the check, where a check found it. */
  check: z.string().exactOptional(),
});
export type Objection = z.infer<typeof objectionSchema>;

export const resultSchema = z.object({
  schema: z.literal(resultSchemaId),
  run: z.object({
    id: z.string(),
    scenario: z.string(),
    promise: z.string(),
    topology: z.string(),
    regions: z.array(z.string()),
    provider: z.string(),
    profile: z.string(),
    seed: z.int(),
    defect: z.string().nullable(),
    /** What was chosen of the scenario's own options, defaults included. */
    options: z.record(z.string(), z.union([z.string(), z.boolean()])),
    /** Requirements, by their ids in `docs/requirements.csv`, each with the checks that prove it in this drill. */
    proves: z.record(z.string(), z.array(z.string())).default({}),
    startedAt: at,
    endedAt: at,
    commit: z.string().nullable(),
    /** The exact command that runs this drill again. */
    command: z.string(),
    /** What that command was given, as data. Results of before it was recorded lack it: `flagsOf` reads both. */
    flags: z.array(flagSchema).exactOptional(),
    versions: z.record(z.string(), z.string()),
  }),
  verdict: verdictSchema,
  /** Why, in words: first that the regions did not converge, if so, then worst first. Empty only for a pass. */
  reasons: z.array(z.string()),
  /** Results of before reasons were typed lack it: `objectionsIn` reads both. */
  objections: z.array(objectionSchema).exactOptional(),
  criteria: z.array(criterionSchema),
  criteriaSha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Of the history that was judged. Results of before there was a seal lack it. */
  seal: z
    .object({
      /** Whether every line is as it was written: the history's end holds a hash over all of them. */
      whole: z.boolean(),
      /** That hash; `null` where there is none: the drill was cut off, or the history is of before there was a seal. */
      sha256: sha256.nullable(),
      /** Of everything that decides how the history is judged, the criteria among it. */
      termsSha256: sha256.nullable(),
    })
    .optional(),
  operations: z.object({
    attempted: count,
    acknowledged: count,
    refused: count,
    indeterminate: count,
    /** Deliberate second deliveries of operations already acknowledged. */
    redelivered: count,
    /** Attempted operations by when they were due: before the fault took effect, until it was healed, after. */
    byPhase: z.object({ before: count, during: count, after: count }),
  }),
  checks: z.array(checkResultSchema),
  measures: measuresSchema,
  faults: z.array(faultResultSchema),
  timeline: z.array(timelineEntrySchema),
  cleanup: z.object({ residualFaults: count, residualProcesses: count }),
  cost: z.object({
    provisionMs: milliseconds,
    bringUpMs: milliseconds,
    /** What the scenario asks for: its waits, plus the recovery and the convergence that were measured. */
    scriptedMs: milliseconds,
    wallMs: milliseconds,
    checkMs: milliseconds,
    /** All processes of the drill together, harness excluded. */
    peakRssBytes: count,
    harnessPeakRssBytes: count,
  }),
});
export type Result = z.infer<typeof resultSchema>;

/** How a drill was made to miss its promise on purpose, in words; `null` for a drill that was not. */
export function madeToFail(
  run: Pick<Result["run"], "defect" | "command" | "options" | "flags">,
): string | null {
  if (run.defect !== null) return `defect ${run.defect}`;
  return isSabotaged(run) ? "nothing injected" : null;
}
