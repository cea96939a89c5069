/**
 * How long it takes to pack a run of about 100 MB and to verify the pack, each in a process of its own, so that its peak of
 * memory is its own too. Run with `pack` or `verify` and a folder as arguments it does that, and prints figures.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { generateKeys, signingKeyOf, verifyingKeyOf } from "../harness/evidence/keys.ts";
import { packRun } from "../harness/evidence/pack.ts";
import { verifyPack } from "../harness/evidence/verify.ts";
import { judgeFile } from "../harness/judge/judge.ts";
import { writeSyntheticHistory } from "./synthetic-history.ts";

export interface EvidenceFigures {
  /** Start of the process excluded. */
  readonly seconds: number;
  /** Greatest resident set of the process. */
  readonly peakRssBytes: number;
}

interface EvidenceBench {
  readonly historyBytes: number;
  readonly packBytes: number;
  readonly pack: EvidenceFigures;
  readonly verify: EvidenceFigures;
}

const seed = 20_261_121;

/** Needs about twice as much disk as the history, which has about 340 bytes an operation. */
export function benchEvidence(operations = 300_000): EvidenceBench {
  const folder = mkdtempSync(join(tmpdir(), "regiondrill-bench-"));
  try {
    const { privatePem, publicPem } = generateKeys();
    writeFileSync(join(folder, "key.pem"), privatePem);
    writeFileSync(join(folder, "key.pub"), publicPem);
    const history = join(folder, "history.ndjson");
    writeSyntheticHistory(history, { operations, seed });
    writeFileSync(join(folder, "result.json"), JSON.stringify(judgeFile(history).result));
    const [pack, verify] = [inChild("pack", folder), inChild("verify", folder)];
    const packBytes = statSync(join(folder, "pack.tar.gz")).size;
    return { historyBytes: statSync(history).size, packBytes, pack, verify };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function inChild(what: string, folder: string): EvidenceFigures {
  const args = [fileURLToPath(import.meta.url), what, folder];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as EvidenceFigures;
}

async function here(what: string, folder: string): Promise<EvidenceFigures> {
  const path = join(folder, "pack.tar.gz");
  const began = performance.now();
  if (what === "pack") await packHere(folder, path);
  else await verifyHere(folder, path);
  const seconds = (performance.now() - began) / 1000;
  return { seconds, peakRssBytes: process.resourceUsage().maxRSS * 1024 };
}

async function packHere(folder: string, out: string): Promise<void> {
  const privateKey = signingKeyOf(readFileSync(join(folder, "key.pem"), "utf8"), "key.pem");
  const controlsPath = join(folder, "controls.json");
  const given = {
    env: process.env,
    validForDays: 365,
    now: new Date(),
    version: "bench",
    reports: async () => [],
  };
  await packRun({ ...given, folder, out, privateKey, controlsPath });
}

async function verifyHere(folder: string, path: string): Promise<void> {
  const publicKey = verifyingKeyOf(readFileSync(join(folder, "key.pub"), "utf8"), "key.pub");
  await verifyPack({ path, publicKey, expected: {}, now: new Date(), version: "bench", onSigned() {} });
}

const [what, folder] = process.argv.slice(2);
if (import.meta.main && what !== undefined && folder !== undefined)
  console.log(JSON.stringify(await here(what, folder)));
