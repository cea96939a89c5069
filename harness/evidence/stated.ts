/**
 * What people state of a drill when they pack it: who ran it, who judged it, what was found, what was done about it, and
 * which earlier run is tested again. The words cannot be checked; what is not stated stays `null` and is never made up.
 * Of the earlier run, the verdict and the hash are taken from the run or the pack itself.
 */
import { z } from "zod";
import { verdictSchema } from "../contract/result.ts";

export const nameLengthMax = 200;
export const textLengthMax = 1000;

/** Control, formatting (but for joiners, which names of some scripts need), private and broken characters, line ends. */
const unprintable = /[\p{Cc}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/u;

/** Why a text cannot be stated; `null` when it can. */
export function objectionToStatement(text: string, lengthMax: number): string | null {
  if (unprintable.test(text)) return "holds a control character or a line end: write one line of plain text";
  if (!/[\p{L}\p{N}]/u.test(text)) return "has no letter or digit";
  if (text.trim() !== text) return "begins or ends with a blank";
  return text.length > lengthMax ? `has ${text.length} characters, at most ${lengthMax} are taken` : null;
}

const words = (lengthMax: number) =>
  z
    .string()
    .refine((text) => objectionToStatement(text, lengthMax) === null, "is no plain line of text")
    .nullable();

const retestSchema = z.strictObject({
  /** Id of the earlier run. */
  run: z.string(),
  verdict: verdictSchema,
  criteriaSha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** What the hash is of: the earlier run's `history.ndjson`, or a pack of it. */
  of: z.enum(["history", "pack"]),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Retest = z.infer<typeof retestSchema>;

export const statedSchema = z.strictObject({
  ranBy: words(nameLengthMax),
  judgedBy: words(nameLengthMax),
  finding: words(textLengthMax),
  fix: words(textLengthMax),
  retestOf: retestSchema.nullable(),
});
export type Stated = z.infer<typeof statedSchema>;

export const nothingStated: Stated = {
  ranBy: null,
  judgedBy: null,
  finding: null,
  fix: null,
  retestOf: null,
};

/** The same with words where nothing is stated. */
export function inWords(stated: Stated): Record<keyof Stated, string | Retest> {
  const named = Object.keys(nothingStated) as (keyof Stated)[];
  const words = named.map((name) => [name, stated[name] ?? "not stated"]);
  return Object.fromEntries(words) as Record<keyof Stated, string | Retest>;
}

/** What each is called, and what was stated, to be printed. */
export function statedLines(stated: Stated): (readonly [string, string])[] {
  const { ranBy, judgedBy, finding, fix, retestOf } = inWords(stated);
  const earlier =
    typeof retestOf === "string"
      ? retestOf
      : `${retestOf.run}, which ended ${retestOf.verdict}; SHA-256 of its ${retestOf.of}: ${retestOf.sha256}`;
  return [
    ["Ran by", String(ranBy)],
    ["Judged by", String(judgedBy)],
    ["Finding", String(finding)],
    ["Fix", String(fix)],
    ["Retest of", earlier],
  ];
}
