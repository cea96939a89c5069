import { readFileSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { existingSlots } from "../../harness/safety/slot.ts";
import { regiondrill } from "../drills/regiondrill.ts";

const wrong: [given: string[], message: RegExp][] = [
  [["scenario", "region-outag"], /unknown scenario "region-outag": did you mean region-outage\?/],
  [
    ["scenario", "region-outage", "--region", "eu-west-2"],
    /unknown region "eu-west-2": did you mean eu-west-1\?/,
  ],
  [["scenario", "region-outage", "--defect", "nodedup"], /unknown defect "nodedup": did you mean no-dedup\?/],
  [["scenario", "region-outage", "--sed", "7"], /unknown option '--sed'[\s\S]*--seed/],
  [["scenario", "region-outage", "--seed", "seven"], /--seed wants a whole number from 0/],
  [["scenario", "region-outage", "--rate", "-5"], /--rate wants a whole number from 1/],
  [["scenario", "region-outage", "--rate", "1e9"], /--rate wants a whole number/],
  [["scenario", "region-outage", "--link-latency", "fast"], /--link-latency: "fast" is not a duration/],
  [["scenario", "region-outage", "no-dedup"], /Flags go after two dashes/],
  [["recheck", "/nonexistent"], /holds no history\.ndjson/],
  [["scenari"], /unknown command 'scenari'[\s\S]*scenario/],
];

test.each(wrong)(
  "regiondrill %j says what is wrong in one line, exits 64 and starts nothing",
  async (args, message) => {
    const before = existingSlots().length;
    const { exitCode, all } = await regiondrill(args);
    expect(all).toMatch(message);
    expect(all).not.toContain("    at ");
    expect(exitCode).toBe(64);
    expect(existingSlots()).toHaveLength(before);
  },
);

test("scenario without a name lists the scenarios with their promises", async () => {
  const { exitCode, all } = await regiondrill(["scenario"]);
  expect(all).toContain("region-outage");
  expect(exitCode).toBe(0);
});

test("a corrupt history is refused with its line and the reason", async () => {
  const folder = await mkdtemp(join(tmpdir(), "regiondrill-corrupt-"));
  writeFileSync(join(folder, "history.ndjson"), '{"k":"run"\n{"k":"end","at":1}\n');
  const { exitCode, all } = await regiondrill(["recheck", folder]);
  expect(all).toMatch(/line 1/);
  expect(all).not.toContain("    at ");
  expect(exitCode).toBe(3);
});

test("a run folder that cannot be written is said before anything starts", async () => {
  const { exitCode, all } = await regiondrill(["scenario", "region-outage", "--runs", "/proc/nowhere"]);
  expect(all).toMatch(/the run folder \/proc\/nowhere cannot be written/);
  expect(exitCode).toBe(3);
});

test("the published JSON Schema is the one made from the code", async () => {
  const { z } = await import("zod");
  const { resultSchema } = await import("../../harness/contract/result.ts");
  const published = JSON.parse(
    readFileSync(new URL("../../docs/result.schema.json", import.meta.url), "utf8"),
  );
  expect(published).toEqual(JSON.parse(JSON.stringify(z.toJSONSchema(resultSchema))));
});
