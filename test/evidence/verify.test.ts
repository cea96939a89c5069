/** A genuine pack: what it holds, what verifying it says, and when it is refused all the same. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { criteriaSha256 } from "../../harness/judge/sealing-hashes.ts";
import { editRead, of, remove, runRecord, victim } from "../check/golden.ts";
import {
  commit,
  itemsIn,
  now,
  packed,
  refusalOf,
  runFolder,
  statementIn,
  textOf,
  verified,
  writeControls,
} from "./packs.ts";

// Of this file alone: others verify packs at the same time.
process.env.TMPDIR = mkdtempSync(join(tmpdir(), "regiondrill-verify-test-"));
afterAll(() => rmSync(process.env.TMPDIR!, { recursive: true }));

describe("a pack", () => {
  it("holds the run and what follows from it, envelope and manifest first", async () => {
    const run = runFolder();
    writeControls(join(run.root, "controls.json"));
    const { path, deviations } = await packed(run);
    const items = await itemsIn(path);
    expect(items.map(({ name }) => name)).toEqual([
      ...["attestation.dsse.json", "manifest.json", "cleanup.json", "configuration/us-east-1/worker.json"],
      ...["controls.json", "criteria.json", "deviations.json", "evidence.json", "history.ndjson"],
      ...["logs/outside/edge.log", "logs/us-east-1/worker.log", "reports/junit.xml", "reports/report.html"],
      ...["reports/report.md", "result.json", "sign-off.md"],
    ]);
    expect(deviations).toEqual([]);
    const statement = statementIn(items);
    expect(statement).toMatchObject({
      _type: "https://in-toto.io/Statement/v1",
      predicateType: "urn:regiondrill:evidence-pack:v1",
      predicate: { run: "golden", verdict: "pass", commit, validForDays: 365 },
    });
    expect(statement.subject.map(({ name }) => name)).toEqual(items.slice(1).map(({ name }) => name));
  });

  it("is the same, byte for byte, when it is made again", async () => {
    const run = runFolder();
    const [first, second] = [await packed(run), await packed(run, { out: join(run.root, "second.tar.gz") })];
    expect(readFileSync(second.path)).toEqual(readFileSync(first.path));
    expect(readdirSync(run.root).sort()).toEqual(["golden", "pack.tar.gz", "second.tar.gz"]);
  });

  it("names the lines of the criteria and of the first fault", async () => {
    const run = runFolder();
    const { path } = await packed(run);
    const lines = readFileSync(join(run.folder, "history.ndjson"), "utf8").split("\n");
    const line = lines.findIndex((text) => text.includes('"requested"')) + 1;
    const proof = JSON.parse(textOf(await itemsIn(path), "criteria.json"));
    expect(proof).toMatchObject({
      sha256: criteriaSha256(runRecord().criteria),
      recorded: { line: 1, at: "2026-01-01T00:00:00.000Z" },
      firstFaultRequested: { line },
    });
  });

  it("is verified, also when the drill failed, and leaves nothing behind", async () => {
    const before = scratchFolders();
    const run = runFolder((records) =>
      editRead(records, { region: victim }, (read) => read.rows?.splice(10, 1)),
    );
    const { path } = await packed(run);
    const { result } = await verified(path);
    expect(result.verdict).toBe("fail");
    expect(scratchFolders()).toEqual(before);
  });

  it("of a drill that was cut off states that", async () => {
    const run = runFolder((records) => remove(records, (one) => one.k === "end"));
    rmSync(join(run.folder, "result.json"));
    const { path, predicate } = await packed(run);
    expect(predicate.verdict).toBe("inconclusive");
    expect((await verified(path)).deviations).toEqual(
      expect.arrayContaining([
        "the drill was interrupted: its history has no end",
        "no result was kept: the history was judged when packing",
      ]),
    );
  });

  it("of a history without a seal states that, and is verified as before", async () => {
    const run = runFolder();
    const path = join(run.folder, "history.ndjson");
    const [first = "", ...rest] = readFileSync(path, "utf8").trimEnd().split("\n");
    const { logs: _, termsSha256: __, ...head } = JSON.parse(first);
    const lines = [{ ...head, schema: "regiondrill/history@2" }, ...rest.map((line) => JSON.parse(line))];
    lines.splice(-1, 1, { k: "end", at: lines.at(-1).at });
    writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    rmSync(join(run.folder, "result.json"));
    const { path: pack, predicate } = await packed(run);
    const { result, deviations } = await verified(pack);
    expect([predicate.verdict, result.seal]).toEqual([
      "pass",
      { whole: false, sha256: null, termsSha256: null },
    ]);
    expect(deviations).toContain(
      "the history has no seal: it is of a version that made none, so a change of it would not show",
    );
  });

  it("of a history with a seal that is broken has that as its verdict", async () => {
    const run = runFolder();
    const path = join(run.folder, "history.ndjson");
    const lines = readFileSync(path, "utf8").split("\n");
    const sample = lines.findIndex((line) => line.startsWith('{"k":"sample"'));
    writeFileSync(path, lines.toSpliced(sample, 1).join("\n"));
    rmSync(join(run.folder, "result.json"));
    const { path: pack, predicate } = await packed(run);
    expect(predicate.verdict).toBe("harness-error");
    expect((await verified(pack)).result.seal).toMatchObject({ whole: false });
  });

  it("names the unusual among the flags that were recorded, whatever the command holds", async () => {
    const flags = [{ name: "seed", value: "1" }, { name: "hold", value: "cut" }, { name: "keep" }];
    const run = runFolder((records) =>
      Object.assign(of(records, "run")[0]!, { flags, command: "--rate 50" }),
    );
    const { deviations, path } = await packed(run);
    const started = deviations.filter((text) => text.startsWith("the drill was started with"));
    expect(started).toEqual(["the drill was started with --hold cut", "the drill was started with --keep"]);
    expect((await verified(path)).deviations).toEqual(deviations);
  });

  it("names planted defects, a dirty commit, unusual flags and what was left out", async () => {
    const run = runFolder((records) =>
      Object.assign(of(records, "run")[0]!, {
        defect: "no-dedup",
        commit: `${commit}-dirty`,
        command: "npm run scenario region-outage -- --seed 1 --rate 50 --keep --region eu-west-1",
      }),
    );
    symlinkSync("/etc/hostname", join(run.folder, "logs/hostname"));
    writeFileSync(join(run.folder, ".env"), "A=b");
    mkdirSync(join(run.folder, "data"));
    const { deviations, path } = await packed(run);
    expect(deviations).toEqual([
      "a defect was planted on purpose: no-dedup",
      `files differed from the commit when the drill ran: ${commit}-dirty`,
      "the drill was started with --rate 50",
      "the drill was started with --keep",
      "no negative controls: there was no controls.json; `npm run controls` makes one",
      "left out: .env: not a report that belongs in a pack",
      "left out: data: not a report that belongs in a pack",
      "left out: logs/hostname: not a plain file",
    ]);
    expect(await refusalOf(path)).toBe("verified");
  });

  it.each([
    [{ commit: "f".repeat(40) }, /controls.json is of commit fff/],
    [{ version: "0.0.9" }, /controls.json is of version 0.0.9, the run of 0.1.0/],
  ])("leaves out controls of something else: %o", async (other, reason) => {
    const run = runFolder();
    writeControls(join(run.root, "controls.json"), other);
    const { deviations, path } = await packed(run);
    expect(deviations.join()).toMatch(reason);
    expect((await itemsIn(path)).map(({ name }) => name)).not.toContain("controls.json");
  });

  it("names the controls of a partial table, and their runs", async () => {
    const run = runFolder();
    writeControls(join(run.root, "controls.json"), { only: ["no-dedup", "partition"] });
    const { deviations, path, controlRuns } = await packed(run);
    expect(deviations).toEqual(["negative controls of no-dedup, partition alone were asked for"]);
    expect((await verified(path)).deviations).toEqual(deviations);
    expect(controlRuns).toEqual(["2026-01-01T00-00-00Z-partition"]);
  });

  it("holds reports of what was judged, whatever stands in the run's folder", async () => {
    const run = runFolder();
    writeFileSync(join(run.folder, "report.md"), "# golden: better than it was\n");
    writeFileSync(join(run.folder, "summary.html"), "<p>all is well</p>");
    writeFileSync(join(run.folder, "report.pdf"), "%PDF-1.7");
    const { path, deviations } = await packed(run);
    const items = await itemsIn(path);
    expect(textOf(items, "reports/report.md")).toBe("# golden: pass\n");
    const reports = items.map(({ name }) => name).filter((name) => name.startsWith("reports/"));
    expect(reports).toEqual(["reports/junit.xml", "reports/report.html", "reports/report.md"]);
    expect(deviations).toEqual(
      expect.arrayContaining([
        "left out: report.pdf: not a report that belongs in a pack",
        "left out: summary.html: not a report that belongs in a pack",
      ]),
    );
  });

  it("lists what follows from its history, and what is as it was packed", async () => {
    const run = runFolder();
    writeControls(join(run.root, "controls.json"));
    const { derived, asPacked } = await verified((await packed(run)).path);
    expect(derived).toEqual(["result.json", "criteria.json", "cleanup.json", "evidence.json"]);
    expect(asPacked).toEqual([
      ...["configuration/", "controls.json", "deviations.json", "logs/", "reports/", "sign-off.md"],
    ]);
  });

  it("is not made where the result is not what the history gives", async () => {
    const run = runFolder();
    const path = join(run.folder, "result.json");
    writeFileSync(path, readFileSync(path, "utf8").replace('"attempted": 800', '"attempted": 801'));
    await expect(packed(run)).rejects.toThrow(/operations.attempted is 801, expected 800.*npm run recheck/);
  });

  it("is not made where the criteria were changed after they were recorded", async () => {
    const run = runFolder((records) => {
      Object.assign(of(records, "run")[0]!.criteria[0]!, { limit: 9000 });
    });
    await expect(packed(run)).rejects.toThrow(/not those that were recorded/);
  });
});

describe("a genuine pack is refused", async () => {
  const { path, predicate } = await packed(runFolder());

  it.each([
    [
      "another run",
      { run: "2026-02-02T00-00-00Z-region-outage" },
      /^another run: this pack is of golden, expected 2026/,
    ],
    [
      "an older run",
      { notBefore: new Date("2026-01-01T00:00:01Z") },
      /^an older run: it began 2026-01-01T00:00:00.000Z/,
    ],
    ["another commit", { commit: "fffffff" }, /^stale: it is of commit 0123/],
    ["another topology", { topology: "0".repeat(64) }, /^stale: it is of topology/],
    ["other criteria", { criteria: "0".repeat(64) }, /^other criteria/],
  ])("where %s was asked for", async (_what, expected, reason) => {
    expect(await refusalOf(path, expected)).toMatch(reason);
  });

  it("after its time, which is counted from the drill", async () => {
    expect(await refusalOf(path, {}, { at: new Date("2027-01-02T00:00:00Z") })).toMatch(
      /^stale: it counted for 365 days, until 2027-01-01T00:00:09/,
    );
  });

  it("where it is of a drill that is still to come, but for clocks that differ by a day", async () => {
    expect(await refusalOf(path, {}, { at: new Date("2025-12-30T12:00:00Z") })).toMatch(
      /^dated in the future: it ended 2026-01-01T00:00:09/,
    );
    expect(await refusalOf(path, {}, { at: new Date("2025-12-31T12:00:00Z") })).toBe("verified");
  });

  it("and not where everything is as expected", async () => {
    const { topologySha256: topology, criteriaSha256: criteria, run } = predicate;
    const notBefore = new Date("2026-01-01T00:00:00Z");
    expect(await refusalOf(path, { topology, criteria, run, notBefore, commit: commit.slice(0, 9) })).toBe(
      "verified",
    );
    expect((await verified(path)).result.operations.attempted).toBe(800);
    expect(now.getTime()).toBeGreaterThan(notBefore.getTime());
  });
});

describe("the topology hash", () => {
  it("follows regions, links and profile, and not the order in which they are listed", async () => {
    const hashOf = async (change: object) =>
      (await packed(runFolder((records) => Object.assign(of(records, "run")[0]!, change)))).predicate
        .topologySha256;
    const plain = await hashOf({});
    expect(await hashOf({ links: ["eu-to-us", "us-to-eu"] })).toBe(plain);
    expect(await hashOf({ seed: 7 })).toBe(plain);
    expect(await hashOf({ links: ["us-to-eu"] })).not.toBe(plain);
    expect(await hashOf({ profile: "other" })).not.toBe(plain);
  });
});

function scratchFolders(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith("regiondrill-verify-"));
}
