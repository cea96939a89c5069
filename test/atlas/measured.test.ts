/** Which drills a name chooses, and what is kept of each. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { drillsNamed } from "../../atlas/drills.ts";
import { type AtlasFiles, keepRecord } from "../../atlas/keep.ts";
import { type DrillRecord, readMeasured, recordOf } from "../../atlas/measured.ts";
import { UsageError } from "../../harness/contract/usage-error.ts";
import { FileError } from "../../harness/files/file-error.ts";
import { passed } from "../reports/examples.ts";
import { scratch } from "../scratch.ts";

const all = drillsNamed([]);
const namesOf = (...names: string[]) => drillsNamed(names).map(({ name }) => name);

describe("names", () => {
  test("of a stack, a setting or a drill choose what begins with them, each drill once", () => {
    expect(namesOf("etcd")).toEqual(["etcd-raft-region-outage", "etcd-raft-partition"]);
    expect(namesOf("galera-relaxed", "galera-relaxed-partition")).toEqual([
      "galera-relaxed-region-outage",
      "galera-relaxed-partition",
    ]);
    expect(namesOf("rabbitmq-quorum-partition")).toEqual(["rabbitmq-quorum-partition"]);
  });

  test("that are left out choose all", () => {
    expect(namesOf().length).toBe(14);
  });

  test.each(["", "cassandra", "gal", "etcd-"])("%j chooses no drill", (name) => {
    expect(() => drillsNamed(["etcd", name])).toThrow(UsageError);
    expect(() => drillsNamed(["etcd", name])).toThrow("etcd, galera, postgresql, rabbitmq, etcd-raft-region");
  });
});

describe("records", () => {
  let files: AtlasFiles;
  beforeEach(() => {
    const folder = scratch();
    files = { measured: join(folder, "measured.json"), page: join(folder, "atlas.md") };
  });
  const record = (version: string): DrillRecord => recordOf(passed.result, version);
  const drillNamed = (name: string) => all.find((drill) => drill.name === name)!;
  const etcd = drillNamed("etcd-raft-partition");
  const galera = drillNamed("galera-durable-partition");

  test("replace the last one of the same drill alone, and are in the order of the atlas", () => {
    keepRecord(files, all, galera, record("10.11"));
    keepRecord(files, all, etcd, record("3.4"));
    keepRecord(files, all, etcd, record("3.5"));
    const kept = readMeasured(files.measured);
    expect(Object.keys(kept)).toEqual([etcd.name, galera.name]);
    expect(Object.values(kept).map(({ version }) => version)).toEqual(["3.5", "10.11"]);
  });

  test("draw the page each time", () => {
    keepRecord(files, all, etcd, record("3.4"));
    expect(readFileSync(files.page, "utf8")).toMatch(/^\| etcd +\| 3\.4 +\| raft +\| partition +\| pass/m);
  });

  test("of drills that are no longer in the atlas are left out", () => {
    writeFileSync(files.measured, JSON.stringify({ "cassandra-one-partition": record("5.0") }));
    keepRecord(files, all, etcd, record("3.4"));
    expect(Object.keys(readMeasured(files.measured))).toEqual([etcd.name]);
  });

  test.each([
    ["{", "JSON"],
    ['{"etcd-raft-partition": {"verdict": "good"}}', "verdict"],
  ])("that cannot be read are named and kept as they are: %s", (text, what) => {
    writeFileSync(files.measured, text);
    expect(() => keepRecord(files, all, etcd, record("3.4"))).toThrow(FileError);
    expect(() => keepRecord(files, all, etcd, record("3.4"))).toThrow(what);
    expect(readFileSync(files.measured, "utf8")).toBe(text);
  });
});
