/**
 * A small run with everything a pack can hold, packs of it, and a forger's tools: taking a pack apart, changing it, putting it
 * together again, with or without signing it anew.
 */
import { createPrivateKey, hash, type KeyObject } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { gunzipSync, gzipSync } from "node:zlib";
import { extract, type Header, pack } from "tar-stream";
import { afterAll } from "vitest";
import { controlsSchemaId } from "../../harness/contract/controls.ts";
import { gzipHead } from "../../harness/evidence/archive.ts";
import { sealed, textOfEnvelope } from "../../harness/evidence/dsse.ts";
import { generateKeys, signingKeyOf, verifyingKeyOf } from "../../harness/evidence/keys.ts";
import { type Manifest, manifestText } from "../../harness/evidence/manifest.ts";
import { type Packed, type PackOptions, packRun, type Report } from "../../harness/evidence/pack.ts";
import { type Statement, statementOf } from "../../harness/evidence/statement.ts";
import { type Expected, verifyPack } from "../../harness/evidence/verify.ts";
import type { HistoryRecord } from "../../harness/history/types.ts";
import { type Judgement, judgeFile } from "../../harness/judge/judge.ts";
import { golden, of } from "../check/golden.ts";
import { sealedText } from "../history/sealed.ts";

export const commit = "0123456789abcdef0123456789abcdef01234567";
export const version = "0.1.0";
const pair = generateKeys();
export const pems = pair;
export const privateKey = signingKeyOf(pair.privatePem, "test");
export const publicKey = verifyingKeyOf(pair.publicPem, "test");
/** A day after the golden drill. */
export const now = new Date(Date.UTC(2026, 0, 2));

const roots: string[] = [];
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true });
});

export interface Run {
  readonly folder: string;
  readonly root: string;
}

/** A run's folder under a root of its own; `change` breaks something in its history first. */
export function runFolder(change: (records: HistoryRecord[]) => void = () => {}): Run {
  const root = mkdtempSync(join(tmpdir(), "regiondrill-evidence-"));
  roots.push(root);
  const folder = join(root, "golden");
  const records = golden();
  Object.assign(of(records, "run")[0]!, { commit, versions: { node: "26", regiondrill: version } });
  change(records);
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  put("history.ndjson", sealedText(records));
  put("result.json", `${JSON.stringify(judgeFile(join(folder, "history.ndjson")).result, null, 2)}\n`);
  put("report.html", "<!doctype html><title>golden</title>\n");
  put("report.md", "# golden\n");
  put("junit.xml", "<testsuites/>\n");
  put("logs/us-east-1/worker.log", "started\napplied 800\n");
  put("logs/outside/edge.log", "");
  put("configuration/us-east-1/worker.json", '[{"argv":["node","worker.ts"]}]\n');
  return { folder, root };
}

/** Short ones, of what was judged. */
async function reports({ result }: Judgement): Promise<Report[]> {
  return [
    { name: "report.html", text: `<!doctype html><title>${result.run.id}: ${result.verdict}</title>\n` },
    { name: "report.md", text: `# ${result.run.id}: ${result.verdict}\n` },
    { name: "junit.xml", text: "<testsuites/>\n" },
  ];
}

export function writeControls(
  path: string,
  of: { version?: string; commit?: string; only?: string[] } = {},
): void {
  const control = {
    ...{
      defect: "no-dedup",
      breaks: "deduplication",
      scenario: "partition",
      mustBeCaughtBy: ["duplicate-credits"],
    },
    ...{ verdict: "fail", failedChecks: ["duplicate-credits"], witness: "evt-1 twice", detection: "caught" },
    ...{ folder: "runs/2026-01-01T00-00-00Z-partition", command: null, wallMs: 1 },
  };
  const times = { startedAt: "2026-01-01T00:00:00.000Z", endedAt: "2026-01-01T00:10:00.000Z" };
  const table = {
    schema: controlsSchemaId,
    version,
    commit,
    seed: 1,
    ...times,
    notRun: 0,
    controls: [control],
    ...of,
  };
  writeFileSync(path, JSON.stringify(table));
}

export async function packed(
  { folder, root }: Run,
  options: Partial<PackOptions> = {},
): Promise<Packed & { readonly path: string }> {
  const out = join(root, "pack.tar.gz");
  const controlsPath = join(root, "controls.json");
  const given = { folder, out, privateKey, controlsPath, reports, env: {}, validForDays: 365, now, version };
  const result = await packRun({ ...given, ...options });
  return { ...result, path: options.out ?? out };
}

export function verified(
  path: string,
  expected: Expected = {},
  options: { key?: KeyObject; at?: Date } = {},
) {
  const { key = publicKey, at = now } = options;
  return verifyPack({ path, publicKey: key, expected, now: at, version, onSigned: () => {} });
}

/** The reason for which a pack is refused, or `verified`. */
export async function refusalOf(...given: Parameters<typeof verified>): Promise<string> {
  try {
    await verified(...given);
    return "verified";
  } catch (error) {
    if ((error as Error).name !== "Refusal") throw error;
    return (error as Error).message;
  }
}

export interface Item {
  readonly name: string;
  readonly bytes: Buffer;
  readonly header?: Partial<Header>;
}

export async function itemsIn(path: string): Promise<Item[]> {
  const items: Item[] = [];
  const tar = extract();
  Readable.from([gunzipSync(readFileSync(path))]).pipe(tar);
  for await (const entry of tar) items.push({ name: entry.header.name, bytes: await buffer(entry) });
  return items;
}

/** Writes an archive as a pack is written, whatever is in it. */
export async function writeItems(path: string, items: readonly Item[]): Promise<string> {
  const tar = pack();
  const mtime = endOf(items);
  for (const { name, bytes, header } of items) tar.entry({ name, mtime, ...header }, bytes);
  tar.finalize();
  return writeZipped(path, await buffer(tar));
}

/** The time that the files of a pack bear; any other where nothing is signed. */
function endOf(items: readonly Item[]): Date {
  try {
    return new Date(statementIn(items).predicate.endedAt);
  } catch {
    return new Date(0);
  }
}

export function writeZipped(path: string, bytes: Buffer): string {
  const zipped = gzipSync(bytes);
  gzipHead.copy(zipped);
  writeFileSync(path, zipped);
  return path;
}

export const headNames: readonly string[] = ["attestation.dsse.json", "manifest.json"];

/** The items with a manifest and a signature that fit them: what a dishonest holder of the key can make. */
export function signedAnew(
  items: readonly Item[],
  key: KeyObject = privateKey,
  change: Partial<Statement["predicate"]> = {},
): Item[] {
  const rest = items.filter(({ name }) => !headNames.includes(name));
  const was = JSON.parse(textOf(items, "manifest.json")) as Manifest;
  const files = rest.map(({ name, bytes }) => {
    const redactions = was.files.find(({ path }) => path === name)?.redactions ?? 0;
    return { path: name, size: bytes.length, sha256: hash("sha256", bytes), redactions };
  });
  const manifest = { ...was, files };
  const text = Buffer.from(manifestText(manifest));
  const predicate = { ...statementIn(items).predicate, ...change };
  const statement = statementOf(hash("sha256", text), manifest, predicate);
  const envelope = textOfEnvelope(sealed(Buffer.from(JSON.stringify(statement)), key));
  return [
    { name: "attestation.dsse.json", bytes: Buffer.from(envelope) },
    { name: "manifest.json", bytes: text },
    ...rest,
  ];
}

export function statementIn(items: readonly Item[]): Statement {
  const { payload } = JSON.parse(textOf(items, "attestation.dsse.json"));
  return JSON.parse(Buffer.from(payload, "base64").toString("utf8"));
}

export function textOf(items: readonly Item[], name: string): string {
  return items.find((item) => item.name === name)!.bytes.toString("utf8");
}

export function replaced(items: readonly Item[], name: string, change: (text: string) => string): Item[] {
  return items.map((item) =>
    item.name === name ? { ...item, bytes: Buffer.from(change(item.bytes.toString("utf8"))) } : item,
  );
}

/** A private key that is known: the first test vector of RFC 8032. */
export function knownKey(): KeyObject {
  const seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
  const der = Buffer.from(`302e020100300506032b657004220420${seed}`, "hex");
  return createPrivateKey({ key: der, format: "der", type: "pkcs8" });
}
