/**
 * Takes a pack apart without trusting it: the signature is checked before the manifest is read, the manifest before any other
 * file. Only the history is ever written to disk, under a name of ours; of all other files the hash is taken, and the few that
 * are looked at again are kept in memory.
 */
import { createHash, hash, type KeyObject } from "node:crypto";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { isDeepStrictEqual } from "node:util";
import { envelopeName } from "./archive.ts";
import { envelopeText, unsealed } from "./dsse.ts";
import { type Manifest, type PackedFile, parseManifest } from "./manifest.ts";
import { type Predicate, parseStatement, type Statement, subjectsOf } from "./statement.ts";
import { tarSeconds } from "./tar-form.ts";
import { type ArchivedFile, readArchive } from "./unarchive.ts";
import { Refusal } from "./untrusted.ts";

const headBytesMax = 8 * 1024 * 1024;
const keptBytesMax = 64 * 1024 * 1024;
const packBytesMax = 64 * 1024 ** 3;

export interface Unpacked {
  readonly predicate: Predicate;
  readonly manifest: Manifest;
  readonly historyPath: string;
  /** Text of `result.json` and of the files beside it that can be worked out again. */
  readonly texts: ReadonlyMap<string, string>;
}

const wanted = [
  "history.ndjson",
  "result.json",
  "criteria.json",
  "cleanup.json",
  "deviations.json",
  "evidence.json",
];
const kept = new Set([...wanted.slice(1), "controls.json"]);

/**
 * @param onSigned called with what was signed as soon as the signature holds, before anything else is read; it may refuse
 * @throws Refusal
 */
export async function unpack(
  path: string,
  publicKey: KeyObject,
  scratch: string,
  onSigned: (predicate: Predicate) => void,
): Promise<Unpacked> {
  const inspection = new Inspection(publicKey, scratch, onSigned);
  await readArchive(path, (file) => inspection.see(file));
  return inspection.finish();
}

/** Looks at one file of the archive after the other, in the order in which they may be believed. */
class Inspection {
  readonly #publicKey: KeyObject;
  readonly #historyPath: string;
  readonly #onSigned: (predicate: Predicate) => void;
  readonly #seen = new Set<string>();
  readonly #missing = new Map<string, PackedFile>();
  readonly #texts = new Map<string, string>();
  #statement: Statement | undefined;
  #envelope: { readonly text: string; readonly mtimeSeconds: number } | undefined;
  #manifest: Manifest | undefined;

  constructor(publicKey: KeyObject, scratch: string, onSigned: (predicate: Predicate) => void) {
    this.#publicKey = publicKey;
    this.#historyPath = join(scratch, "history.ndjson");
    this.#onSigned = onSigned;
  }

  async see(file: ArchivedFile): Promise<void> {
    if (this.#seen.has(file.name)) throw new Refusal(`the archive holds ${JSON.stringify(file.name)} twice`);
    this.#seen.add(file.name);
    if (this.#statement === undefined) {
      const text = (await headFile(file, envelopeName)).toString("utf8");
      this.#statement = parseStatement(unsealed(text, this.#publicKey));
      this.#onSigned(this.#statement.predicate);
      this.#envelope = { text, mtimeSeconds: file.mtimeSeconds };
    } else if (this.#manifest === undefined) {
      this.#manifest = manifestIn(await headFile(file, "manifest.json"), this.#statement);
      for (const one of this.#manifest.files) this.#missing.set(one.path, one);
      refuseTooMuch(this.#manifest);
    } else await this.#seeListed(file);
  }

  finish(): Unpacked {
    if (!this.#statement || !this.#envelope || !this.#manifest)
      throw new Refusal("the archive ends before its manifest");
    if (this.#missing.size > 0)
      throw new Refusal(`the archive lacks ${[...this.#missing.keys()].join(", ")}`);
    for (const name of wanted)
      if (!this.#seen.has(name)) throw new Refusal(`the pack was made without ${name}: it proves nothing`);
    const order = [envelopeName, "manifest.json", ...this.#manifest.files.map(({ path }) => path)];
    if ([...this.#seen].some((name, at) => name !== order[at]))
      throw new Refusal("the archive's files are not in the order in which the manifest names them");
    const { text, mtimeSeconds } = this.#envelope;
    if (text !== envelopeText(text)) throw new Refusal(`${envelopeName} is not written as packing writes it`);
    refuseOtherTime(mtimeSeconds, this.#statement.predicate);
    return {
      predicate: this.#statement.predicate,
      manifest: this.#manifest,
      historyPath: this.#historyPath,
      texts: this.#texts,
    };
  }

  async #seeListed(file: ArchivedFile): Promise<void> {
    const { name } = file;
    const expected = this.#missing.get(name);
    if (expected === undefined)
      throw new Refusal(`the archive holds ${JSON.stringify(name)}, which the manifest does not name`);
    this.#missing.delete(name);
    const text = await checked(file, expected, name === "history.ndjson" ? this.#historyPath : null);
    if (text !== null) this.#texts.set(name, text);
  }
}

async function headFile(file: ArchivedFile, name: string): Promise<Buffer> {
  if (file.name !== name)
    throw new Refusal(`expected ${name} here in the archive, found ${JSON.stringify(file.name)}`);
  if (file.size > headBytesMax) throw new Refusal(`${name} is too big: ${file.size} bytes`);
  return Buffer.concat(await Array.fromAsync(file.bytes));
}

function manifestIn(bytes: Buffer, { subject }: Statement): Manifest {
  const found = hash("sha256", bytes);
  const signed = subject[0]!;
  if (signed.name !== "manifest.json" || signed.digest.sha256 !== found)
    throw new Refusal("manifest.json has been changed: its SHA-256 is not the one that was signed");
  const manifest = parseManifest(bytes.toString("utf8"));
  if (!isDeepStrictEqual(subjectsOf(found, manifest), subject))
    throw new Refusal("manifest.json and what was signed name different files");
  return manifest;
}

/** All files bear the time at which the drill ended. */
function refuseOtherTime(mtimeSeconds: number, { endedAt }: Predicate): void {
  if (mtimeSeconds !== tarSeconds(new Date(endedAt)))
    throw new Refusal(
      `the archive's files are of ${new Date(mtimeSeconds * 1000).toISOString()}, expected the end of the drill, ${endedAt}`,
    );
}

function refuseTooMuch({ files }: Manifest): void {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  if (total > packBytesMax)
    throw new Refusal(`the manifest has ${total} bytes in all: more than any pack has`);
}

/** The text of a file that is kept; `null` for the others. @throws Refusal when it differs from the manifest */
async function checked(file: ArchivedFile, expected: PackedFile, to: string | null): Promise<string | null> {
  const { name, size } = file;
  if (size !== expected.size)
    throw new Refusal(`${name} has been changed: ${size} bytes, the manifest has ${expected.size}`);
  if (kept.has(name) && size > keptBytesMax) throw new Refusal(`${name} is too big: ${size} bytes`);
  const digest = createHash("sha256");
  const parts: Buffer[] = [];
  const passing = async function* () {
    for await (const chunk of file.bytes) {
      digest.update(chunk);
      if (kept.has(name)) parts.push(chunk);
      yield chunk;
    }
  };
  if (to !== null)
    await pipeline(
      Readable.from(passing(), { objectMode: false }),
      createWriteStream(to, { flags: "wx", mode: 0o600 }),
    );
  else for await (const _ of passing());
  if (digest.digest("hex") !== expected.sha256)
    throw new Refusal(`${name} has been changed: its SHA-256 is not the one in the manifest`);
  return kept.has(name) ? Buffer.concat(parts).toString("utf8") : null;
}
