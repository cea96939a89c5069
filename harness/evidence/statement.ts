/**
 * What a pack's signature covers: an in-toto Statement v1 whose subjects are the files of the pack and whose predicate, of our
 * own type, names their run. Only the packing itself is stated here; what the run did is in the files.
 */
import { z } from "zod";
import { type Result, verdictSchema } from "../contract/result.ts";
import type { Manifest } from "./manifest.ts";
import { statedSchema } from "./stated.ts";
import { Refusal, readAs } from "./untrusted.ts";

const statementType = "https://in-toto.io/Statement/v1";
const predicateType = "urn:regiondrill:evidence-pack:v1";

/** Whatever the date of the drill, the end of its validity can be written down. */
const validForDaysMost = 99_999;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const predicateSchema = z.strictObject({
  run: z.string(),
  scenario: z.string(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  verdict: verdictSchema,
  commit: z.string().nullable(),
  topologySha256: sha256,
  criteriaSha256: sha256,
  /** By the clock of the machine that packed, which proves nothing. */
  packedAt: z.iso.datetime(),
  /** Version of regiondrill that packed. */
  packedBy: z.string(),
  /** Days after the end of the drill during which it counts. */
  validForDays: z.int().positive().max(validForDaysMost),
  /** Why `controls.json` is not in the pack; `null` when it is. */
  controlsLeftOut: z.string().nullable(),
  /** Files of the run's folder that are not in the pack, with the reason. */
  leftOut: z.array(z.string()),
  /** There was no `result.json`: the one in the pack was made when packing. */
  judgedWhenPacking: z.boolean(),
  /** What people stated when packing; packs of before that have none. */
  stated: statedSchema.optional(),
});
export type Predicate = z.infer<typeof predicateSchema>;

const statementSchema = z.strictObject({
  _type: z.literal(statementType),
  subject: z.array(z.strictObject({ name: z.string(), digest: z.strictObject({ sha256 }) })).min(1),
  predicateType: z.literal(predicateType),
  predicate: predicateSchema,
});
export type Statement = z.infer<typeof statementSchema>;

/** What a predicate states of the run itself. */
export function aboutRun({ run, verdict, criteriaSha256 }: Result, topologySha256: string) {
  const { id, scenario, startedAt, endedAt, commit } = run;
  return { run: id, scenario, startedAt, endedAt, verdict, commit, criteriaSha256, topologySha256 };
}

/** @param manifestSha256 of `manifest.json` itself, the first subject */
export function statementOf(manifestSha256: string, manifest: Manifest, predicate: Predicate): Statement {
  return { _type: statementType, subject: subjectsOf(manifestSha256, manifest), predicateType, predicate };
}

export function subjectsOf(manifestSha256: string, { files }: Manifest): Statement["subject"] {
  const all = [{ path: "manifest.json", sha256: manifestSha256 }, ...files];
  return all.map(({ path, sha256 }) => ({ name: path, digest: { sha256 } }));
}

/** @throws Refusal */
export function parseStatement(bytes: Buffer): Statement {
  const text = bytes.toString("utf8");
  const statement = readAs(statementSchema, text, "what was signed", "statement about an evidence pack");
  // A name that is there twice, say, is read one way here and another elsewhere.
  if (JSON.stringify(JSON.parse(text)) !== text)
    throw new Refusal("what was signed is not written as packing writes it");
  return statement;
}
