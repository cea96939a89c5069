/**
 * Checks a pack with nothing but the pack and a public key: that the key signed it, that every file is what was signed, that
 * the criteria came before the first fault, and that the history, judged again, gives what the pack holds. It cannot tell
 * whether the history is what happened, nor whether logs, configurations, reports and controls are as they were: for
 * these the holder of the key vouches.
 */
import type { KeyObject } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Result, resultSchema } from "../contract/result.ts";
import { HistoryError } from "../history/reader.ts";
import { type Judgement, judgeFile } from "../judge/judge.ts";
import type { Basis } from "./basis.ts";
import { objectionToControls, parsed } from "./controls-for.ts";
import { firstFaultLineIn, objectionToCriteria } from "./criteria-proof.ts";
import { derivedFiles } from "./derived-files.ts";
import { deviationsOf } from "./deviations.ts";
import { differences } from "./differences.ts";
import type { PackedFile } from "./manifest.ts";
import { answersOf, objectionToAnswers } from "./requirements.ts";
import { aboutRun, type Predicate } from "./statement.ts";
import { topologySha256 } from "./topology-hash.ts";
import { type Unpacked, unpack } from "./unpack.ts";
import { jsonOf, Refusal } from "./untrusted.ts";
import { objectionToDate, validUntil } from "./validity.ts";

/** What the pack is expected to be about; what is left out is not compared. */
export interface Expected {
  readonly run?: string | undefined;
  readonly notBefore?: Date | undefined;
  readonly commit?: string | undefined;
  readonly topology?: string | undefined;
  readonly criteria?: string | undefined;
}

export interface VerifyOptions {
  readonly path: string;
  readonly publicKey: KeyObject;
  readonly expected: Expected;
  readonly now: Date;
  /** Of this regiondrill. */
  readonly version: string;
  /** Called with what was signed as soon as the signature holds. */
  readonly onSigned: (predicate: Predicate) => void;
}

export interface Verified {
  readonly predicate: Predicate;
  readonly result: Result;
  readonly files: number;
  readonly bytes: number;
  readonly firstFaultLine: number | null;
  readonly deviations: readonly string[];
  /** Files that are what the history gives. */
  readonly derived: readonly string[];
  /** Files, or folders of them, of which no more is known than that they are what was signed. */
  readonly asPacked: readonly string[];
}

/** @throws Refusal with the reason; the operating system's error when the pack cannot be read */
export async function verifyPack(options: VerifyOptions): Promise<Verified> {
  const { path, publicKey, expected, now, version, onSigned } = options;
  const scratch = mkdtempSync(join(tmpdir(), "regiondrill-verify-"));
  const remove = () => rmSync(scratch, { recursive: true, force: true });
  process.once("exit", remove);
  try {
    const unpacked = await unpack(path, publicKey, scratch, (predicate) => {
      onSigned(predicate);
      refuseAnother(predicate, expected);
      const undated = objectionToDate(predicate, now);
      if (undated !== null) throw new Refusal(undated);
    });
    const basis = await judgedAgain(unpacked, version);
    refuseStale(unpacked.predicate, expected, now);
    const { files } = unpacked.manifest;
    const derived = ["result.json", ...Object.keys(derivedFiles(basis)).filter((name) => name !== toldAnew)];
    return {
      predicate: unpacked.predicate,
      result: basis.result,
      files: files.length + 2,
      bytes: files.reduce((sum, { size }) => sum + size, 0),
      firstFaultLine: basis.firstFaultLine,
      deviations: deviationsOf(basis),
      derived,
      asPacked: othersAmong(files, ["history.ndjson", ...derived]),
    };
  } finally {
    remove();
    process.off("exit", remove);
  }
}

/** Folders by their names alone: `logs/`. */
function othersAmong(files: readonly PackedFile[], known: readonly string[]): string[] {
  const others = files.filter(({ path }) => !known.includes(path));
  return [...new Set(others.map(({ path }) => path.replace(/\/.*/, "/")))];
}

/** Not read: what deviated is worked out anew. */
const toldAnew = "deviations.json";

/** Sentences of a result that another version may word otherwise. Its verdicts, figures and times are compared all the same. */
const wordsOfResult = [
  "reasons.*",
  "objections.*.reason",
  "checks.*.reason",
  "checks.*.witnesses.*.text",
  "timeline.*.text",
];

/** The same of what is made of a result. */
const worded = ["requirements", "deviations"];

/** A genuine pack, but not the one that was asked for. */
function refuseAnother(predicate: Predicate, { run, notBefore }: Expected): void {
  if (run !== undefined && run !== predicate.run)
    throw new Refusal(`another run: this pack is of ${predicate.run}, expected ${run}`);
  if (notBefore !== undefined && Date.parse(predicate.startedAt) < notBefore.getTime())
    throw new Refusal(
      `an older run: it began ${predicate.startedAt}, expected none before ${notBefore.toISOString()}`,
    );
}

function refuseStale(predicate: Predicate, { commit, topology, criteria }: Expected, now: Date): void {
  const until = validUntil(predicate);
  if (now.getTime() > Date.parse(until))
    throw new Refusal(`stale: it counted for ${predicate.validForDays} days, until ${until}`);
  if (commit !== undefined && !isCommit(predicate.commit, commit))
    throw new Refusal(`stale: it is of commit ${predicate.commit ?? "unknown"}, expected ${commit}`);
  if (topology !== undefined && topology !== predicate.topologySha256)
    throw new Refusal(`stale: it is of topology ${predicate.topologySha256}, expected ${topology}`);
  if (criteria !== undefined && criteria !== predicate.criteriaSha256)
    throw new Refusal(`other criteria: their SHA-256 is ${predicate.criteriaSha256}, expected ${criteria}`);
}

/** A commit may be given by its first characters; a dirty one cannot be expected. */
function isCommit(found: string | null, expected: string): boolean {
  if (found === null) return false;
  return found === expected || (found.startsWith(expected) && !found.endsWith("-dirty"));
}

async function judgedAgain({ predicate, manifest, historyPath, texts }: Unpacked, version: string) {
  const hint =
    version === predicate.packedBy
      ? ""
      : `; it was packed by version ${predicate.packedBy}, this is ${version}`;
  const { result: again, history, truncated } = judgementOf(historyPath, hint);
  const unfit = objectionToCriteria(history);
  if (unfit !== null) throw new Refusal(unfit);
  const written = jsonOf(texts.get("result.json") ?? "", "result.json");
  const sameWords = version === predicate.packedBy;
  const ignored = ["cost.checkMs", ...(sameWords ? [] : wordsOfResult)];
  const differ = differences(written, again, { strict: false, ignored });
  if (differ.length > 0)
    throw new Refusal(`result.json is not what the history gives: ${differ.join("; ")}${hint}`);
  const { data: result } = resultSchema.safeParse(written);
  if (result === undefined) throw new Refusal(`result.json is no result${hint}`);
  refuseOtherPredicate(predicate, result, topologySha256(history.run));
  const basis: Basis = {
    history,
    truncated,
    result,
    predicate,
    firstFaultLine: await firstFaultLineIn(historyPath),
    controls: controlsIn(texts, predicate, result),
    runFiles: manifest.files.filter(({ path }) => /^(?:logs|configuration|reports)\//.test(path)),
  };
  for (const [name, value] of Object.entries(derivedFiles(basis))) {
    const [first] = differences(jsonOf(texts.get(name) ?? "", name), value, {
      strict: true,
      ignored: worded,
    });
    if (first !== undefined) throw new Refusal(`${name} does not follow from the history: ${first}${hint}`);
  }
  refuseOtherAnswers(texts, basis);
  return basis;
}

/** Their texts are not compared, only how far the run shows each. */
function refuseOtherAnswers(texts: ReadonlyMap<string, string>, { result, predicate }: Basis): void {
  const evidence = jsonOf(texts.get("evidence.json") ?? "", "evidence.json") as { requirements?: unknown };
  const answers = answersOf({ result, until: validUntil(predicate), stated: predicate.stated });
  const objection = objectionToAnswers(evidence.requirements, answers);
  if (objection !== null) throw new Refusal(`evidence.json does not follow from the history: ${objection}`);
}

function judgementOf(path: string, hint: string): Judgement {
  try {
    return judgeFile(path);
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error;
    throw new Refusal(`the history cannot be judged: ${error.message}${hint}`);
  }
}

function refuseOtherPredicate(predicate: Predicate, result: Result, topology: string): void {
  for (const [name, value] of Object.entries(aboutRun(result, topology))) {
    const signed = predicate[name as keyof Predicate];
    if (signed !== value)
      throw new Refusal(`the signed statement has ${name} ${signed}, the history gives ${value}`);
  }
}

function controlsIn(texts: ReadonlyMap<string, string>, predicate: Predicate, { run }: Result) {
  const text = texts.get("controls.json");
  if ((text === undefined) !== (predicate.controlsLeftOut !== null))
    throw new Refusal("the signed statement and the pack differ in whether there are controls");
  if (text === undefined) return null;
  const controls = parsed(text);
  if (controls === null) throw new Refusal("controls.json is no detection table");
  const objection = objectionToControls(controls, run);
  if (objection !== null) throw new Refusal(objection);
  return controls;
}
