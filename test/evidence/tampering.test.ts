/** Every way of changing a pack that we could think of: each is refused, and the reason says what was done. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { sealed, unsealed } from "../../harness/evidence/dsse.ts";
import { generateKeys, signingKeyOf, verifyingKeyOf } from "../../harness/evidence/keys.ts";
import { criteriaSha256, termsSha256 } from "../../harness/judge/sealing-hashes.ts";
import { sealedLines } from "../history/sealed.ts";
import {
  headNames,
  type Item,
  itemsIn,
  packed,
  privateKey,
  publicKey,
  refusalOf,
  replaced,
  runFolder,
  signedAnew,
  statementIn,
  textOf,
  writeControls,
  writeItems,
  writeZipped,
} from "./packs.ts";

const run = runFolder();
writeControls(join(run.root, "controls.json"));
const { path: genuine } = await packed(run);
const items = await itemsIn(genuine);
const forged = join(run.root, "forged.tar.gz");

async function refusalOfItems(changed: readonly Item[]): Promise<string> {
  return refusalOf(await writeItems(forged, changed));
}

const extra: Item = { name: "extra.txt", bytes: Buffer.from("hello") };
const history = "history.ndjson";
const without = (name: string) => items.filter((item) => item.name !== name);

it("the same files, put together again, are verified", async () => {
  expect(await refusalOfItems(items)).toBe("verified");
});

describe("one bit flipped", () => {
  const filled = items.filter(({ bytes }) => bytes.length > 0);
  it.each(filled.map(({ name }) => name))("in %s is seen", async (name) => {
    const { bytes } = items.find((item) => item.name === name)!;
    // The history is long: a few places of it stand for all.
    const step = Math.max(1, Math.floor(bytes.length / 8));
    for (let at = 0; at < bytes.length; at += step) {
      const flipped = Buffer.from(bytes);
      flipped[at]! ^= 1 << (at % 8);
      const reason = await refusalOfItems(
        items.map((item) => (item.name === name ? { name, bytes: flipped } : item)),
      );
      if (headNames.includes(name)) expect(reason).not.toBe("verified");
      else expect(reason).toBe(`${name} has been changed: its SHA-256 is not the one in the manifest`);
    }
  });

  it("in any byte of the envelope is seen", async () => {
    const { bytes } = items[0]!;
    // The line feed at the end is no part of the envelope.
    for (let at = 0; at < bytes.length - 1; at++) {
      const flipped = Buffer.from(bytes);
      flipped[at]! ^= 1 << (at % 8);
      expect(() => unsealed(flipped.toString("utf8"), publicKey), `byte ${at}`).toThrow();
    }
  });

  it("in the archive is seen, unless it unpacks to the very same bytes", async () => {
    const bytes = readFileSync(genuine);
    const whole = gunzipSync(bytes);
    const step = Math.floor(bytes.length / 150);
    const places = [
      ...Array(24).keys(),
      ...Array.from({ length: 150 }, (_, i) => 24 + i * step),
      ...[...Array(12).keys()].map((i) => bytes.length - 12 + i),
    ];
    for (const at of places.filter((place) => place < bytes.length)) {
      const flipped = Buffer.from(bytes);
      flipped[at]! ^= 1 << (at % 8);
      writeFileSync(forged, flipped);
      const reason = await refusalOf(forged);
      if (reason === "verified") expect(gunzipSync(flipped)).toEqual(whole);
      else expect(reason).toMatch(/damaged|no evidence pack|changed|archive|signature|envelope|manifest/);
    }
  });
});

describe("the archive", () => {
  it.each<[string, () => Item[], RegExp]>([
    ["with a file added", () => [...items, extra], /holds "extra.txt", which the manifest does not name/],
    ["with a file removed", () => without("logs/us-east-1/worker.log"), /lacks logs\/us-east-1\/worker.log/],
    [
      "with a file renamed",
      () => items.map((item) => (item.name === history ? { ...item, name: "past.ndjson" } : item)),
      /holds "past.ndjson", which the manifest does not name/,
    ],
    ["with a file twice", () => [...items, items.at(-1)!], /holds "sign-off.md" twice/],
    [
      "with a truncated history",
      () => replaced(items, history, (text) => text.slice(0, -100)),
      /history.ndjson has been changed: \d+ bytes, the manifest has/,
    ],
    [
      "with its head out of order",
      () => [items[1]!, items[0]!, ...items.slice(2)],
      /expected attestation.dsse.json here/,
    ],
    ["without its envelope", () => items.slice(1), /expected attestation.dsse.json here/],
    ["without its manifest", () => [items[0]!, ...items.slice(2)], /expected manifest.json here/],
    ["with nothing else", () => items.slice(0, 1), /ends before its manifest/],
    ["with nothing", () => [], /ends before its manifest/],
    [
      "with another manifest",
      () => replaced(items, "manifest.json", (text) => `${text} `),
      /manifest.json has been changed/,
    ],
    [
      "with a path that leads out",
      () => [...items, { ...extra, name: "../../evil.txt" }],
      /holds "..\/..\/evil.txt", which the manifest does not name/,
    ],
    [
      "with an absolute path",
      () => [...items, { ...extra, name: "/tmp/evil.txt" }],
      /which the manifest does not name/,
    ],
    [
      "with a symbolic link",
      () => [
        ...items,
        { name: "logs/link", bytes: Buffer.alloc(0), header: { type: "symlink", linkname: "/etc/passwd" } },
      ],
      /holds "logs\/link", a symlink/,
    ],
    [
      "with a link in a file's place",
      () =>
        items.map((item) =>
          item.name === history
            ? { ...item, bytes: Buffer.alloc(0), header: { type: "link", linkname: "/etc/passwd" } }
            : item,
        ),
      /holds "history.ndjson", a link/,
    ],
    [
      "with a device",
      () => [...items, { name: "null", bytes: Buffer.alloc(0), header: { type: "character-device" } }],
      /a character-device/,
    ],
    [
      "with a folder",
      () => [...items, { name: "logs/", bytes: Buffer.alloc(0), header: { type: "directory" } }],
      /a directory/,
    ],
  ])("%s is refused", async (_what, change, reason) => {
    expect(await refusalOfItems(change())).toMatch(reason);
  });

  it.each<[string, () => Buffer, RegExp]>([
    ["that is empty", () => Buffer.alloc(0), /no evidence pack: the file is too short/],
    [
      "that is something else",
      () => Buffer.from("PK\u0003\u0004 and so on and so forth"),
      /no evidence pack/,
    ],
    ["that is cut off", () => readFileSync(genuine).subarray(0, -2000), /damaged|lacks/],
    [
      "that was appended to",
      () => Buffer.concat([readFileSync(genuine), Buffer.alloc(10)]),
      /something was appended/,
    ],
    [
      "with garbage at its end",
      () => Buffer.concat([readFileSync(genuine), Buffer.from("garbage")]),
      /damaged/,
    ],
  ])("%s is refused", async (_what, bytes, reason) => {
    writeFileSync(forged, bytes());
    expect(await refusalOf(forged)).toMatch(reason);
  });
});

describe("a zip bomb", () => {
  it("in the envelope's place is refused by its size, before it is unpacked", async () => {
    const bomb = { name: "attestation.dsse.json", bytes: Buffer.alloc(16 * 1024 * 1024) };
    expect(await refusalOfItems([bomb])).toMatch(/attestation.dsse.json is too big/);
  });

  it("in a file that the manifest knows is refused by its size", async () => {
    const bomb = items.map((item) =>
      item.name === history ? { ...item, bytes: Buffer.alloc(16 * 1024 * 1024) } : item,
    );
    expect(await refusalOfItems(bomb)).toMatch(
      /history.ndjson has been changed: 16777216 bytes, the manifest has/,
    );
  });

  it("behind the last file is refused when it comes to more than the manifest has", async () => {
    const tar = gunzipSync(readFileSync(genuine));
    writeZipped(forged, Buffer.concat([tar, Buffer.alloc(16 * 1024 * 1024)]));
    expect(await refusalOf(forged)).toMatch(/unpacks to more than the \d+ bytes it should have/);
  });
});

describe("the signature", () => {
  const other = generateKeys();

  it("of another key is refused", async () => {
    const otherKey = signingKeyOf(other.privatePem, "other");
    expect(await refusalOfItems(signedAnew(items, otherKey))).toMatch(/not by this key/);
    expect(await refusalOf(genuine, {}, { key: verifyingKeyOf(other.publicPem, "other") })).toMatch(
      /not by this key/,
    );
  });

  it("of an older pack over newer files is refused", async () => {
    const older = await itemsIn(
      (await packed(runFolder((records) => Object.assign(records[0]!, { id: "older" })))).path,
    );
    expect(await refusalOfItems([older[0]!, ...items.slice(1)])).toMatch(/manifest.json has been changed/);
  });

  it("over something that is no statement about a pack is refused", async () => {
    const body = Buffer.from(
      JSON.stringify({ ...statementIn(items), predicateType: "https://slsa.dev/provenance/v1" }),
    );
    const envelope = {
      name: "attestation.dsse.json",
      bytes: Buffer.from(JSON.stringify(sealed(body, privateKey))),
    };
    expect(await refusalOfItems([envelope, ...items.slice(1)])).toMatch(
      /no statement about an evidence pack: predicateType/,
    );
  });

  it("is checked before anything else of the pack is read", async () => {
    const envelope = replaced(items, "attestation.dsse.json", (text) =>
      text.replace("vnd.in-toto+json", "json"),
    );
    expect(await refusalOfItems([envelope[0]!, extra])).toMatch(/the envelope holds "application\/json"/);
  });
});

describe("signed anew by the holder of the key", () => {
  it("without any change, it is verified", async () => {
    expect(await refusalOfItems(signedAnew(items))).toBe("verified");
  });

  const change = (name: string, edit: (text: string) => string) => () =>
    signedAnew(replaced(items, name, edit));
  const limitChanged = (text: string) => text.replace('"limit":1000', '"limit":9000');
  it.each<[string, () => Item[], RegExp]>([
    [
      "criteria that were changed",
      change(history, limitChanged),
      /not those that were recorded: expected SHA-256/,
    ],
    [
      "criteria that were changed with their hash",
      change(history, (text) => {
        const [first = "", ...rest] = limitChanged(text).split("\n");
        const record = JSON.parse(first);
        record.criteriaSha256 = criteriaSha256(record.criteria);
        record.termsSha256 = termsSha256(record);
        return sealedLines([JSON.stringify(record), ...rest.slice(0, -1)]).join("");
      }),
      /result.json is not what the history gives: criteria.0.limit is 1000, expected 9000/,
    ],
    [
      "criteria.json that was changed",
      change("criteria.json", (text) => text.replace('"line": 1,', '"line": 0,')),
      /criteria.json does not follow from the history: recorded.line/,
    ],
    [
      "another verdict",
      change("result.json", (text) => text.replace('"verdict": "pass"', '"verdict": "fail"')),
      /result.json is not what the history gives: verdict is "fail", expected "pass"/,
    ],
    [
      "another figure",
      change("result.json", (text) => text.replace('"attempted": 800', '"attempted": 900')),
      /operations.attempted is 900, expected 800/,
    ],
    [
      "a check that examined more",
      change("result.json", (text) => text.replace(/"examined": \d+/, '"examined": 99999')),
      /checks.0.examined is 99999/,
    ],
    [
      "a result with a piece missing",
      change("result.json", (text) => text.replace('"reasons": [],', "")),
      /result.json is no result/,
    ],
    [
      "a history that was cut off",
      change(history, (text) => text.slice(0, text.lastIndexOf("\n", text.length - 2) + 1)),
      /result.json is not what the history gives: .*verdict is "pass", expected "inconclusive"/,
    ],
    [
      "a history that is none",
      change(history, (text) => text.replace('"k":"op"', '"k":"oops"')),
      /the history cannot be judged: line \d+/,
    ],
    [
      "evidence that was changed",
      change("evidence.json", (text) => text.replace('"provider": "processes"', '"provider": "production"')),
      /evidence.json does not follow from the history: subject.provider/,
    ],
    ["evidence with a piece missing", change("evidence.json", () => "{}"), /evidence.json does not follow/],
    [
      "a cleanup that was changed",
      change("cleanup.json", (text) => text.replace('"processes": 20', '"processes": 30')),
      /cleanup.json does not follow/,
    ],
    [
      "controls of another commit",
      change("controls.json", (text) => text.replace(/"commit": "0123/, '"commit": "4567')),
      /controls.json is of commit 4567/,
    ],
    ["no controls", () => signedAnew(without("controls.json")), /differ in whether there are controls/],
    ["no history", () => signedAnew(without(history)), /made without history.ndjson/],
    [
      "another run's name",
      () => signedAnew(items, privateKey, { run: "better" }),
      /the signed statement has run better, the history gives golden/,
    ],
    [
      "another date",
      () => signedAnew(items, privateKey, { endedAt: "2026-01-02T06:00:00.000Z" }),
      /the signed statement has endedAt 2026-01-02/,
    ],
    [
      "a validity without end",
      () => signedAnew(items, privateKey, { validForDays: 1e15 }),
      /no statement about an evidence pack: predicate.validForDays/,
    ],
    [
      "another commit",
      () => signedAnew(items, privateKey, { commit: "f".repeat(40) }),
      /the signed statement has commit fff/,
    ],
    [
      "another topology",
      () => signedAnew(items, privateKey, { topologySha256: "0".repeat(64) }),
      /the signed statement has topologySha256/,
    ],
    [
      "a path that leads out",
      () => signedAnew([...items, { ...extra, name: "../evil.txt" }]),
      /names "..\/evil.txt", which leads out of the pack/,
    ],
    [
      "an absolute path",
      () => signedAnew([...items, { ...extra, name: "/tmp/evil.txt" }]),
      /which is an absolute path/,
    ],
    ["a file twice", () => signedAnew([...items, extra, extra]), /names "extra.txt" twice/],
  ])("%s is refused", async (_what, made, reason) => {
    expect(await refusalOfItems(made())).toMatch(reason);
  });

  it("a manifest that names other files than the signature is refused", async () => {
    const manifest = JSON.parse(textOf(items, "manifest.json"));
    manifest.files.pop();
    const anew = signedAnew(items);
    const statement = statementIn(anew);
    statement.subject.pop();
    const body = Buffer.from(JSON.stringify(statement));
    anew[0] = { name: "attestation.dsse.json", bytes: Buffer.from(JSON.stringify(sealed(body, privateKey))) };
    expect(await refusalOfItems(anew)).toMatch(/manifest.json and what was signed name different files/);
  });
});
