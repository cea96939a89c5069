/**
 * What the atlas keeps in `measured.json`: the newest measurement of each drill, by the drill's name. The page is drawn from it
 * alone. Figures are as measured; the page rounds them.
 */
import { existsSync } from "node:fs";
import { z } from "zod";
import { type Result, verdictSchema } from "../harness/contract/result.ts";
import { FileError } from "../harness/files/file-error.ts";
import { readPlainText } from "../harness/files/plain.ts";

const count = z.int().nonnegative();

const figuresSchema = z.object({
  /** `null` without an outage; the bounds are `null` if service never came back. */
  rto: z.object({ lowerMs: z.number().nullable(), upperMs: z.number().nullable() }).nullable(),
  missingAtFailover: count.nullable(),
  goneAfterHealing: count.nullable(),
  lostAtFailBack: count.nullable(),
  duplicates: count.nullable(),
  outages: count.nullable(),
  /** Share of all events, 0 to 1. */
  acknowledged: z.number().nullable(),
});

const recordSchema = z.object({
  /** Day of the drill, in UTC. */
  date: z.iso.date(),
  /** Of the stack. */
  version: z.string(),
  verdict: verdictSchema,
  /** What stands against a pass; `null` for a pass. */
  why: z.string().nullable(),
  /** `null` where nothing was measured: the drill ended inconclusive, or in an error of the harness. */
  figures: figuresSchema.nullable(),
});
export type DrillRecord = z.infer<typeof recordSchema>;

const measuredSchema = z.record(z.string(), recordSchema);
export type Measured = z.infer<typeof measuredSchema>;

/** Many times what the drills of a hundred stacks take. */
const mostBytes = 1024 * 1024;

/** Nothing where there is no file yet. @throws FileError if the file is not as it was written */
export function readMeasured(path: string): Measured {
  if (!existsSync(path)) return {};
  try {
    return measuredSchema.parse(JSON.parse(readPlainText(path, mostBytes)));
  } catch (error) {
    if (error instanceof z.ZodError) throw unreadable(path, z.prettifyError(error));
    if (error instanceof SyntaxError) throw unreadable(path, error.message);
    throw error;
  }
}

function unreadable(path: string, why: string): FileError {
  return new FileError(
    `${path} does not hold the measurements of the atlas: ${why.replaceAll("\n", " ")}. Restore it from git, or delete it to measure all again`,
  );
}

export function recordOf(result: Result, version: string): DrillRecord {
  const { run, verdict, reasons } = result;
  const isMeasured = verdict === "pass" || verdict === "fail";
  return {
    date: run.endedAt.slice(0, "2026-01-01".length),
    version,
    verdict,
    why: reasons.map((reason) => reason.split("\n", 1)[0]).join("; ") || null,
    figures: isMeasured ? figuresOf(result) : null,
  };
}

function figuresOf({ measures, checks }: Result): DrillRecord["figures"] {
  const { rto, rpo, lossByTime, outages, availability } = measures;
  const duplicates = checks.find(({ id }) => id === "duplicate-credits");
  return {
    rto: rto && { lowerMs: rto.lowerMs, upperMs: rto.upperMs },
    missingAtFailover: rpo.atFailover?.operations ?? null,
    goneAfterHealing: rpo.afterHeal?.operations ?? null,
    lostAtFailBack: lossByTime?.failBack.operations ?? null,
    duplicates: duplicates === undefined || duplicates.examined === 0 ? null : duplicates.violations,
    outages: outages?.length ?? null,
    acknowledged: availability,
  };
}
