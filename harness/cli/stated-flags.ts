/**
 * The options by which people state who ran a drill, who judged it, what was found, what was done about it and which run is
 * tested again. The text is kept as it is, or refused. The verdict of an earlier run comes from its history, or from a pack
 * that verifies with the same key, never from an option.
 */
import { createPublicKey, type KeyObject } from "node:crypto";
import { createReadStream, existsSync, realpathSync, statSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { Option } from "@commander-js/extra-typings";
import { madeToFail, type Result } from "../contract/result.ts";
import { UsageError } from "../contract/usage-error.ts";
import { versionsOf } from "../drill/provenance.ts";
import { measured } from "../evidence/sha256.ts";
import { objectionToStatement, type Retest, type Stated } from "../evidence/stated.ts";
import { Refusal } from "../evidence/untrusted.ts";
import { verifyPack } from "../evidence/verify.ts";
import { HistoryError } from "../history/reader.ts";
import { judgeFile } from "../judge/judge.ts";
import { requireHistory } from "../judge/kept-run.ts";

type StatedFlags = Readonly<
  Partial<Record<"ranBy" | "judgedBy" | "finding" | "fix" | "retestOf", string | undefined>>
>;

/**
 * An option whose value is a line of plain text, taken as it is or refused.
 * @param usage such as `--ran-by <who>`
 */
export function statedOption<const Usage extends string>(usage: Usage, summary: string, lengthMax: number) {
  return new Option(usage, summary).argParser((given): string => {
    const text = given.trim();
    const objection = objectionToStatement(text, lengthMax);
    if (objection === null) return text;
    throw new UsageError(
      `${usage.split(" ", 1)[0]}: expected a line of plain text, found ${JSON.stringify(given.slice(0, 80))}: it ${objection}`,
    );
  });
}

interface Packing {
  /** Of the run that is packed. */
  readonly folder: string;
  /** Where the pack is written. */
  readonly out: string;
  readonly privateKey: KeyObject;
}

/** @throws UsageError where the flags do not fit each other, or the earlier run */
export async function statedBy(flags: StatedFlags, packing: Packing): Promise<Stated> {
  const { ranBy = null, judgedBy = null, finding = null, fix = null, retestOf: earlier } = flags;
  if (fix !== null && finding === null && earlier === undefined)
    throw new UsageError(
      "--fix: expected a finding that it fixes: name it with --finding, or the run that showed it with --retest-of",
    );
  const retestOf = earlier === undefined ? null : await retestOfRun(earlier, packing);
  return { ranBy, judgedBy, finding, fix, retestOf };
}

async function retestOfRun(path: string, { folder, out, privateKey }: Packing): Promise<Retest> {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isDirectory() && !found?.isFile())
    throw new UsageError(
      `--retest-of: expected the folder of a run, or a pack, found ${found ? "no file" : "nothing"} at ${path}`,
    );
  if (existsSync(out) && realpathSync(out) === realpathSync(path))
    throw new UsageError(`--retest-of: ${path} is the file that --out replaces; write to another one`);
  const of = found.isDirectory() ? "history" : "pack";
  const file = of === "history" ? historyIn(path) : path;
  const earlier = of === "history" ? judged(file) : await verifiedResult(path, createPublicKey(privateKey));
  refuseUnlessEarlier(path, earlier.run, judgeFile(requireHistory(folder)).result.run);
  const { run, verdict, criteriaSha256 } = earlier;
  const { sha256 } = await measured(createReadStream(file));
  return { run: run.id, verdict, criteriaSha256, of, sha256 };
}

function historyIn(folder: string): string {
  try {
    return requireHistory(folder);
  } catch (error) {
    throw error instanceof UsageError ? new UsageError(`--retest-of: ${error.message}`) : error;
  }
}

function judged(path: string): Result {
  try {
    return judgeFile(path).result;
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error;
    throw new UsageError(`--retest-of: ${path} cannot be judged: ${error.message}`);
  }
}

async function verifiedResult(path: string, publicKey: KeyObject): Promise<Result> {
  const given = { path, publicKey, expected: {}, now: new Date(), version: versionsOf({}).regiondrill! };
  try {
    return (await verifyPack({ ...given, onSigned: () => {} })).result;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new UsageError(
      `--retest-of: ${path} does not verify with the public half of this key: ${error.message}; ` +
        "name the run's folder, if it was kept",
    );
  }
}

/** A retest is a later run of the same drill; a failure on purpose needs none. */
function refuseUnlessEarlier(path: string, earlier: Result["run"], run: Result["run"]): void {
  if (earlier.id === run.id) throw new UsageError(`--retest-of: ${path} is the run ${run.id} itself`);
  const made = madeToFail(earlier);
  if (made !== null)
    throw new UsageError(`--retest-of: ${path} was made to fail (${made}): what it shows is no finding`);
  if (earlier.scenario !== run.scenario)
    throw new UsageError(
      `--retest-of: ${path} is of scenario ${earlier.scenario}, expected ${run.scenario} as in the run that is packed`,
    );
  if (!isDeepStrictEqual(earlier.options, run.options))
    throw new UsageError(
      `--retest-of: ${path} was drilled with the options ${JSON.stringify(earlier.options)}, expected ${JSON.stringify(run.options)}`,
    );
  if (Date.parse(earlier.startedAt) >= Date.parse(run.startedAt))
    throw new UsageError(
      `--retest-of: ${path} began ${earlier.startedAt}, expected a run from before ${run.startedAt}`,
    );
}
