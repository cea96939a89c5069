/**
 * Makes an evidence pack of a run: reads what the drill left behind, judges it again so that no pack is made that could not be
 * verified, has the reports made anew from what was judged, takes secrets out, signs and writes one archive. It changes nothing
 * in the run's folder.
 */

import { hash, type KeyObject } from "node:crypto";
import { createReadStream, existsSync, readFileSync, realpathSync } from "node:fs";
import { basename, join } from "node:path";
import { ownCommand } from "../contract/own-command.ts";
import type { Result } from "../contract/result.ts";
import { UsageError } from "../contract/usage-error.ts";
import { type Judgement, judgeFile } from "../judge/judge.ts";
import { readResult, requireHistory } from "../judge/kept-run.ts";
import { type Entry, envelopeName, writeArchive } from "./archive.ts";
import { controlsFor } from "./controls-for.ts";
import { firstFaultLineIn, objectionToCriteria } from "./criteria-proof.ts";
import { derivedFiles } from "./derived-files.ts";
import { deviationsOf } from "./deviations.ts";
import { differences } from "./differences.ts";
import { sealed, textOfEnvelope } from "./dsse.ts";
import { keyidOf } from "./keys.ts";
import { manifestOf, manifestText } from "./manifest.ts";
import { configurationTextsOf, type RunFile, runFilesOf } from "./run-files.ts";
import { scrubbed, secretIn } from "./scrub.ts";
import { type Secrets, secretsOf } from "./secrets.ts";
import { measured } from "./sha256.ts";
import { signOffForm } from "./sign-off.ts";
import { nothingStated, type Stated } from "./stated.ts";
import { aboutRun, type Predicate, statementOf } from "./statement.ts";
import { topologySha256 } from "./topology-hash.ts";

/** Where taking the secret out would change what is judged: nothing is packed. */
export class SecretFound extends Error {
  override readonly name = "SecretFound";
}

export interface Report {
  /** In the pack's `reports/`. */
  readonly name: string;
  readonly text: string;
}

export interface PackOptions {
  readonly folder: string;
  readonly out: string;
  readonly privateKey: KeyObject;
  /** Searched for secrets that must not be in any file. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Variables of it that hold secrets, beside those whose names tell. */
  readonly secretNames?: readonly string[];
  readonly controlsPath: string;
  /** Makes the reports: those in the run's folder may have been edited, and are not packed. */
  readonly reports: (judgement: Judgement) => Promise<readonly Report[]>;
  readonly validForDays: number;
  /** Who ran and judged, what was found, done and tested again; left out where nothing is stated. */
  readonly stated?: Stated;
  readonly now: Date;
  /** Of regiondrill. */
  readonly version: string;
}

export interface Packed {
  readonly predicate: Predicate;
  readonly keyid: string;
  /** Files in the archive, manifest and envelope included. */
  readonly files: number;
  readonly deviations: readonly string[];
  /** Runs that its table of negative controls names, by their ids. */
  readonly controlRuns: readonly string[];
}

/** @throws UsageError, HistoryError, SecretFound, and the operating system's errors */
export async function packRun(options: PackOptions): Promise<Packed> {
  const { folder, out, privateKey, env, secretNames } = options;
  requireHistory(folder);
  const root = realpathSync(folder);
  const secrets = secretsOf(privateKey, env, secretNames).withPasswordsOf(configurationTextsOf(root));
  const { predicate, entries, deviations, controlRuns } = await gather(root, secrets, options);
  const packed = entries.map(({ file, redactions }) => ({ ...file, redactions }));
  const manifest = manifestOf(packed.toSorted((a, b) => (a.path < b.path ? -1 : 1)));
  const manifestBytes = Buffer.from(manifestText(manifest));
  refuseSecretIn("manifest.json", manifestBytes, secrets);
  const statement = statementOf(hash("sha256", manifestBytes), manifest, predicate);
  const envelope = sealed(Buffer.from(JSON.stringify(statement)), privateKey);
  const head = [inMemory(envelopeName, textOfEnvelope(envelope)), inMemory("manifest.json", manifestBytes)];
  const byPath = entries.toSorted((a, b) => (a.file.path < b.file.path ? -1 : 1));
  await writeArchive(out, [...head, ...byPath], new Date(predicate.endedAt));
  const files = packed.length + head.length;
  return { predicate, keyid: keyidOf(privateKey), files, deviations, controlRuns };
}

type Gathered = Entry & { readonly redactions: number };

async function gather(root: string, secrets: Secrets, options: PackOptions) {
  const historyPath = join(root, "history.ndjson");
  await refuseSecretsIn("history.ndjson", historyPath, secrets);
  const { history, truncated, result, resultText } = await judged(root, secrets);
  const reports = await options.reports({ result, history, truncated });
  const { files, leftOut } = runFilesOf(root, new Set(reports.map(({ name }) => name)), secrets);
  const controls = controlsFor(options.controlsPath, result.run);
  const table = controls.controls && jsonText(controls.controls);
  if (table !== null) refuseSecretIn("controls.json", Buffer.from(table), secrets);
  const { stated = nothingStated } = options;
  refuseSecretIn("what is stated", Buffer.from(JSON.stringify(stated)), secrets);
  const predicate: Predicate = {
    ...aboutRun(result, topologySha256(history.run)),
    packedAt: options.now.toISOString(),
    packedBy: options.version,
    validForDays: options.validForDays,
    controlsLeftOut: controls.leftOut && secrets.redactText(controls.leftOut),
    leftOut,
    judgedWhenPacking: resultText === null,
    stated,
  };
  const historyFile = { path: "history.ndjson", ...(await measured(createReadStream(historyPath))) };
  const runFiles: Gathered[] = reports.map((report) => drawn(report, secrets));
  for (const file of files) runFiles.push(await clean(file, secrets));
  const basis = {
    history,
    truncated,
    result,
    predicate,
    controls: controls.controls,
    firstFaultLine: await firstFaultLineIn(historyPath),
    runFiles: runFiles.map(({ file, redactions }) => ({ ...file, redactions })),
  };
  const derived = Object.entries(derivedFiles(basis)).map(([path, value]) => ({
    path,
    text: jsonText(value),
  }));
  for (const { path, text } of derived) refuseSecretIn(path, Buffer.from(text), secrets);
  const entries: Gathered[] = [
    { file: historyFile, content: () => createReadStream(historyPath), redactions: 0 },
    inMemory("result.json", resultText ?? jsonText(result)),
    ...runFiles,
    ...derived.map(({ path, text }) => inMemory(path, text)),
    inMemory("sign-off.md", signOffForm(result, historyFile.sha256, stated)),
    ...(table === null ? [] : [inMemory("controls.json", table)]),
  ];
  const controlRuns = (controls.controls?.controls ?? []).flatMap(({ folder }) =>
    folder === null ? [] : [basename(folder)],
  );
  return { predicate, entries, deviations: deviationsOf(basis), controlRuns };
}

/** The result as it was kept, if it is what the history gives. `resultText` is `null` when none was kept. */
async function judged(root: string, secrets: Secrets) {
  const path = join(root, "result.json");
  const kept = readResult(root);
  if (existsSync(path)) await refuseSecretsIn("result.json", path, secrets);
  const { result: again, history, truncated } = judgeFile(join(root, "history.ndjson"));
  const unfit = objectionToCriteria(history);
  if (unfit !== null) throw new UsageError(`${root} is no evidence: ${unfit}`);
  if (kept === null) return { history, truncated, result: again, resultText: null };
  const resultText = readFileSync(path, "utf8");
  const differ = differences(JSON.parse(resultText), again, { strict: false, ignored: ["cost.checkMs"] });
  if (differ.length > 0)
    throw new UsageError(
      `result.json of ${root} is not what its history gives (${differ[0]}): ` +
        `\`${ownCommand("recheck", "<run>")}\` writes it and the reports again`,
    );
  return { history, truncated, result: kept as Result, resultText };
}

function refuseSecretIn(name: string, bytes: Buffer, secrets: Secrets): void {
  refuseSecret(name, secrets.find(bytes.toString("latin1")));
}

async function refuseSecretsIn(name: string, path: string, secrets: Secrets): Promise<void> {
  const found = await secretIn(path, secrets);
  if (found !== null) refuseSecret(`${name}, line ${found.line},`, found);
}

function refuseSecret(where: string, found: { readonly what: string } | null): void {
  if (found === null) return;
  throw new SecretFound(
    `${where} holds ${found.what}. Taking it out would change what is judged, so nothing was packed: ` +
      "keep it out of the system's answers and names, and drill again",
  );
}

/** A file of the run without its secrets; its content is read again when it is written. */
async function clean({ path, source }: RunFile, secrets: Secrets): Promise<Gathered> {
  let redactions = 0;
  const count = (n: number) => {
    redactions += n;
  };
  const file = { path, ...(await measured(scrubbed(source, secrets, count))) };
  return { file, redactions, content: () => scrubbed(source, secrets, () => {}) };
}

function drawn({ name, text }: Report, secrets: Secrets): Gathered {
  const { text: cleaned, count } = secrets.redact(Buffer.from(text).toString("latin1"));
  return { ...inMemory(`reports/${name}`, Buffer.from(cleaned, "latin1")), redactions: count };
}

function inMemory(path: string, content: string | Buffer): Gathered {
  const bytes = Buffer.from(content as string);
  return {
    file: { path, size: bytes.length, sha256: hash("sha256", bytes) },
    redactions: 0,
    content: () => [bytes],
  };
}

function jsonText(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
