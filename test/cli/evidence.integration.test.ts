/** keygen, evidence and verify as people call them, and a pack checked without any of our code. */
import { execFileSync } from "node:child_process";
import { createHash, generateKeyPairSync } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readPacks } from "../../harness/judge/packs.ts";
import { regiondrill } from "../drills/regiondrill.ts";
import { type Run, runFolder } from "../evidence/packs.ts";

const place = mkdtempSync(join(tmpdir(), "regiondrill-evidence-cli-"));
const key = join(place, "key");
const pack = join(place, "evidence.tar.gz");
let run: Run;

beforeAll(async () => {
  run = runFolder();
  await regiondrill(["keygen", "--out", key]);
});

afterAll(() => rmSync(place, { recursive: true }));

it("a pair of keys is made once, the private one for its owner alone", async () => {
  expect(statSync(key).mode & 0o777).toBe(0o600);
  expect(readFileSync(key, "utf8")).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
  expect(readFileSync(`${key}.pub`, "utf8")).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
  const before = readFileSync(key, "utf8");
  const { exitCode, all } = await regiondrill(["keygen", "--out", key]);
  expect(exitCode).toBe(64);
  expect(all).toMatch(/is there already and is not overwritten/);
  expect(readFileSync(key, "utf8")).toBe(before);
});

it("a run is packed and verified", async () => {
  const made = await regiondrill(["evidence", run.folder, "--key", key, "--out", pack]);
  expect(made).toMatchObject({ exitCode: 0 });
  expect(made.all).toMatch(/run +golden: pass/);
  const seen = await regiondrill(["verify", pack, "--key", `${key}.pub`, "--run", "golden"]);
  expect(seen).toMatchObject({ exitCode: expect.any(Number) });
  expect(seen.all).toMatch(/drilled +2026-01-01T00:00:00.000Z to .*\d+ days? .*old/);
  expect(seen.all).toMatch(
    /Verified\. The verdict of the drill is: pass|Refused: stale: it counted for 365 days/,
  );
  expect(seen.all).toMatch(/as packed +configuration\/, deviations.json, logs\/, reports\/|Refused: stale/);
});

it("a pack is remembered beside its run, so that pruning spares it", () => {
  const [note] = readPacks(dirname(run.folder));
  expect(note).toMatchObject({ run: "golden", pack });
  expect(note!.sha256).toBe(createHash("sha256").update(readFileSync(pack)).digest("hex"));
});

it("the key may come from the environment, and is not in the pack", async () => {
  const out = join(place, "from-environment.tar.gz");
  const pem = readFileSync(key, "utf8");
  const made = await regiondrill(["evidence", run.folder, "--out", out], { REGIONDRILL_SIGNING_KEY: pem });
  expect(made.exitCode).toBe(0);
  const bytes = execFileSync("gzip", ["-dc", out]);
  expect(bytes.includes(pem.split("\n")[1]!)).toBe(false);
});

it("a changed pack is refused with exit 1, and its run and age are told", async () => {
  const out = join(place, "changed.tar.gz");
  const bytes = readFileSync(pack);
  bytes[Math.floor(bytes.length / 2)]! ^= 1;
  writeFileSync(out, bytes);
  const { exitCode, all } = await regiondrill(["verify", out, "--key", `${key}.pub`]);
  expect(exitCode).toBe(1);
  expect(all).toMatch(/Refused: /);
});

it("a run with a secret in its history is not packed: exit 1, and the secret is not told", async () => {
  const leaky = runFolder((records) =>
    records.splice(3, 0, { k: "milestone", at: 5, text: "to redis://:hunter2hunter2@cache:6379" }),
  );
  const out = join(place, "leaky.tar.gz");
  const { exitCode, all } = await regiondrill(["evidence", leaky.folder, "--key", key, "--out", out]);
  expect(exitCode).toBe(1);
  expect(all).toMatch(/history.ndjson, line 4, holds a password in a URL/);
  expect(all).not.toContain("hunter2");
  expect(existsSync(out)).toBe(false);
});

describe("wrong usage", () => {
  const rsa = join(place, "rsa");
  beforeAll(() => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    writeFileSync(rsa, privateKey.export({ type: "pkcs8", format: "pem" }));
  });

  it.each<[string, () => string[], RegExp]>([
    ["no run", () => ["evidence", join(place, "nothing"), "--key", key, "--out", pack], /found nothing at/],
    [
      "no key",
      () => ["evidence", run.folder, "--out", pack],
      /name one with --key, or put its text into REGIONDRILL_SIGNING_KEY/,
    ],
    [
      "a public key to sign with",
      () => ["evidence", run.folder, "--key", `${key}.pub`, "--out", pack],
      /expected a private key in PEM/,
    ],
    [
      "a key of another kind",
      () => ["evidence", run.folder, "--key", rsa, "--out", pack],
      /expected an Ed25519 key, found rsa/,
    ],
    [
      "no folder for the pack",
      () => ["evidence", run.folder, "--key", key, "--out", join(place, "no/pack")],
      /there is no folder/,
    ],
    [
      "a folder as the pack",
      () => ["evidence", run.folder, "--key", key, "--out", place],
      /expected the name of a file/,
    ],
    [
      "an odd validity",
      () => ["evidence", run.folder, "--key", key, "--out", pack, "--valid-for", "1y"],
      /a number of days such as 365d/,
    ],
    [
      "no controls",
      () => ["evidence", run.folder, "--key", key, "--out", pack, "--controls", join(place, "none")],
      /--controls: expected/,
    ],
    [
      "no pack",
      () => ["verify", join(place, "none.tar.gz"), "--key", `${key}.pub`],
      /expected an evidence pack, found nothing/,
    ],
    [
      "a private key to verify with",
      () => ["verify", pack, "--key", key],
      /is a private key: verifying needs the public one/,
    ],
    ["no key to verify with", () => ["verify", pack, "--key", join(place, "none.pub")], /cannot be read/],
    ["something else as a key", () => ["verify", pack, "--key", pack], /expected a public key in PEM/],
    [
      "an odd date",
      () => ["verify", pack, "--key", `${key}.pub`, "--not-before", "yesterday"],
      /expected a date such as/,
    ],
    [
      "an odd commit",
      () => ["verify", pack, "--key", `${key}.pub`, "--commit", "main"],
      /hexadecimal digits/,
    ],
  ])("%s: exit 64", async (_what, args, reason) => {
    const { exitCode, all } = await regiondrill(args());
    expect(all).toMatch(reason);
    expect(exitCode).toBe(64);
  });
});

it("a pack can be checked with tar, openssl and sha256sum alone, as in docs/evidence.md", () => {
  const text = readFileSync(new URL("../../docs/evidence.md", import.meta.url), "utf8");
  const [, commands = ""] = /```sh by-hand\n([\s\S]*?)```/.exec(text) ?? [];
  expect(commands).toContain("sha256sum -c");
  const folder = mkdtempSync(join(place, "by-hand-"));
  const env = { ...process.env, PACK: pack, KEY: `${key}.pub` };
  const output = execFileSync("bash", ["-eu", "-c", commands], { cwd: folder, env, encoding: "utf8" });
  expect(output).toMatch(/Signature Verified Successfully/);
  expect(output).toMatch(/manifest.json: OK/);
  expect(output).toMatch(/history.ndjson: OK/);
});
