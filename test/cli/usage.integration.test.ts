import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { existingSlots } from "../../harness/safety/slot.ts";
import { regiondrill } from "../drills/regiondrill.ts";

let scratch = "";

// Drills that others run on this machine at the same time have their slots elsewhere.
beforeAll(() => {
  scratch = mkdtempSync("/tmp/regiondrill-usage-");
  chmodSync(scratch, 0o755);
  process.env.REGIONDRILL_TMP = scratch;
});

afterAll(() => {
  delete process.env.REGIONDRILL_TMP;
  rmSync(scratch, { recursive: true });
});

const wrong: [given: string[], message: RegExp][] = [
  [["scenario", "region-outag"], /unknown scenario "region-outag": did you mean region-outage\?/],
  [
    ["scenario", "region-outage", "--region", "eu-west-2"],
    /unknown region "eu-west-2": did you mean eu-west-1\?/,
  ],
  // A region without traffic may be aimed at: what is refused is what comes after it.
  [["scenario", "wal-lag", "--region", "eu-west-2", "--defect", "nodedup"], /unknown defect "nodedup"/],
  [["scenario", "region-outage", "--defect", "nodedup"], /unknown defect "nodedup": did you mean no-dedup\?/],
  [["scenario", "region-outage", "--sed", "7"], /unknown option '--sed'[\s\S]*--seed/],
  [["scenario", "region-outage", "--seed", "seven"], /--seed: expected a whole number from 0/],
  [
    ["scenario", "region-outage", "--provider", "podman"],
    /unknown value of --provider or REGIONDRILL_PROVIDER "podman"[\s\S]*auto, processes, containers/,
  ],
  [["scenario", "all", "--provider", "container"], /did you mean containers\?/],
  [["controls", "--provider", "process"], /did you mean processes\?/],
  [["scenario", "region-outage", "--rate", "-5"], /--rate: expected a whole number from 1/],
  [["scenario", "region-outage", "--rate", "1e9"], /--rate: expected a whole number/],
  [["scenario", "region-outage", "--retries", "some"], /--retries: expected none, or a percentage from 0 to/],
  [["scenario", "region-outage", "--retries", "-5"], /--retries: expected none, or a percentage from 0 to/],
  [["scenario", "region-outage", "--link-latency", "fast"], /--link-latency: "fast" is not a duration/],
  [["scenario", "region-outage", "--link-latency", "0.5ms"], /--link-latency: expected whole milliseconds/],
  [["scenario", "region-outage", "--link-latency", "61s"], /--link-latency: [^\n]*at most 60000/],
  [["scenario", "region-outage", "--runs", "package.json"], /--runs: expected a folder/],
  [["scenario", "all", "--runs", "package.json"], /--runs: expected a folder/],
  [["controls", "--runs", "package.json"], /--runs: expected a folder/],
  [["nightly", "--runs", "package.json"], /--runs: expected a folder/],
  [["nightly", "--out", "package.json"], /--out: expected a folder/],
  [["nightly", "--out", "/proc/nowhere/night"], /--out: nothing can be written into \/proc\/nowhere/],
  [["scorecard", "--runs", "docs", "--out", "docs"], /--out: expected the name of a file, found a folder/],
  [["traceability", "--runs", "docs", "--out", "docs"], /--out: expected the name of a file/],
  [["scorecard", "--runs", "docs", "--out", "package.json/x/y.html"], /--out: [^\n]* cannot be written/],
  [["scenario", "--json"], /no scenario is named[\s\S]*npm run scenario lists/],
  [["scenario", "", "--json"], /unknown scenario ""/],
  [["scenario", "region-outage", "--attach", "podman"], /--attach: [\s\S]*compose:project, found "podman"/],
  [["scenario", "all", "--attach", "compose"], /unknown option '--attach'[\s\S]*for one scenario/],
  ...(
    [
      [["partition", "--defect", "no-dedup"], /--defect no-dedup needs services/],
      [["partition", "--keep"], /--keep would leave them broken/],
      [["wal-lag"], /the stores of warm-standby cannot be emptied/],
      [["region-outage", "--disk", "lost"], /region-outage deletes the data of a region/],
      [["dedup-outage"], /dedup-outage deletes the data of a cache/],
      [["schema-drop"], /schema-drop starts services with other settings/],
      [["mirror-break", "--purge"], /mirror-break changes a topic for good/],
    ] as const
  ).map(([words, message]): [string[], RegExp] => [
    ["scenario", ...words, "--provider", "containers", "--attach", "compose"],
    message,
  ]),
  [["scenario", "region-outage", "no-dedup"], /Flags go after two dashes/],
  [
    ["scenario", "partition", "--cut", "a-to-c"],
    /unknown value of --cut "a-to-c": did you mean a-to-b\? Known: both, a-to-b, b-to-a/,
  ],
  [
    ["scenario", "wal-lag", "--policy=pause"],
    /unknown value of --policy "pause"[\s\S]*pause-writes, degraded/,
  ],
  [
    ["scenario", "mirror-break", "--cut", "a-to-b"],
    /--cut is an option of partition, not of mirror-break\. mirror-break takes --purge, --recreate/,
  ],
  [
    ["scenario", "dedup-outage", "--purge"],
    /--purge is an option of mirror-break, not of dedup-outage\. dedup-outage has no option of its own/,
  ],
  [
    ["scenario", "mirror-break", "--purge", "--recreate"],
    /--purge and --recreate exclude each other: choose one\. mirror-break takes --purge, --recreate/,
  ],
  [
    ["scenario", "mirror-break", "--purg"],
    /unknown option '--purg'[\s\S]*--purge[\s\S]*every drill takes [\s\S]*--seed/,
  ],
  [["scenario", "partition", "--cut"], /option '--cut <value>' argument missing/],
  [
    ["scenario", "split-brain", "--hold", "divergance"],
    /unknown milestone "divergance": did you mean divergence\?/,
  ],
  [
    ["scenario", "partition", "--hold", "divergence"],
    /partition cannot be held at "divergence": it has no milestone\. Known: split-brain --hold divergence/,
  ],
  [["scenario", "--cut", "a-to-b"], /unknown option '--cut'[\s\S]*npm run scenario lists/],
  [
    ["scenario", "all", "--cut", "a-to-b"],
    /unknown option '--cut'[\s\S]*takes --seed, --rate, --provider, --engine, --runs, --reporter and --json/,
  ],
  [
    ["scenario", "all", "--defect", "no-dedup"],
    /unknown option '--defect'[\s\S]*takes --seed, --rate, --provider, --engine, --runs, --reporter and --json/,
  ],
  [["scenario", "all", "--seed", "seven"], /--seed: expected a whole number/],
  [["controls", "--only", "no-dedupe"], /unknown defect or scenario "no-dedupe": did you mean no-dedup\?/],
  [["controls", "--rate", "0"], /--rate: expected a whole number from 1/],
  [["nightly", "--seeds", "0"], /--seeds: expected how many to draw/],
  [["nightly", "--only", "partitio"], /unknown scenario in --only "partitio": did you mean partition\?/],
  [["prune"], /--older-than 30d, --keep 10/],
  [["scorecard", "--runs", "/nowhere"], /expected the folder in which runs are kept/],
  [["resume"], /no run is held; hold one with: npm run scenario <name> -- --hold <milestone>/],
  [["recheck", "/nonexistent"], /found nothing at \/nonexistent/],
  [["scenari"], /unknown command 'scenari'[\s\S]*scenario/],
];

test.concurrent.each(wrong)(
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

test("flags that npm took are refused, and nothing is done", async () => {
  const env = { npm_lifecycle_event: "prune", npm_config_dry_run: "true" };
  const { exitCode, all } = await regiondrill(["prune", "--older-than", "30d", "--runs", "/nowhere"], env);
  expect(all).toContain("--dry-run went to npm");
  expect(all).toContain("npm run prune -- --dry-run");
  expect(exitCode).toBe(64);
});

test("scenario without a name lists the scenarios with their promises and options", async () => {
  const { exitCode, all } = await regiondrill(["scenario"]);
  for (const shown of ["region-outage", "--disk kept|lost", "--cut both|a-to-b|b-to-a", "--hold divergence"])
    expect(all).toContain(shown);
  expect(exitCode).toBe(0);
});

test("the help of a scenario shows its own options, those of every drill, and where it can be held", async () => {
  const mirror = await regiondrill(["scenario", "mirror-break", "--help"]);
  for (const shown of ["--purge", "--recreate", "--seed", "Must catch: mirror-replay"])
    expect(mirror.all).toContain(shown);
  expect(mirror.all).not.toContain("--cut");
  expect(mirror.exitCode).toBe(0);
  const split = await regiondrill(["scenario", "split-brain", "--help"]);
  expect(split.all).toContain("Can be held at: divergence");
});

test("doctor installs and prepares what drills on processes need, and then nothing is missing", async () => {
  const { exitCode, all } = await regiondrill(["doctor", "--install"]);
  expect(all).toContain("Ready: everything is here.");
  expect(all).not.toContain("missing");
  expect(exitCode).toBe(0);
});

test("a corrupt history is refused with its line and the reason", async () => {
  const folder = mkdtempSync(join(scratch, "corrupt-"));
  writeFileSync(join(folder, "history.ndjson"), '{"k":"run"\n{"k":"end","at":1}\n');
  const { exitCode, all } = await regiondrill(["recheck", folder]);
  expect(all).toMatch(/line 1/);
  expect(all).not.toContain("    at ");
  expect(exitCode).toBe(3);
});

test("a run folder that cannot be written is reported before anything starts", async () => {
  const { exitCode, all } = await regiondrill(["scenario", "region-outage", "--runs", "/proc/nowhere"]);
  expect(all).toMatch(/the run folder \/proc\/nowhere cannot be written/);
  expect(exitCode).toBe(3);
});

test.each([
  [
    "that cannot be made",
    { XDG_CACHE_HOME: "/proc/nope" },
    /the cache folder \/proc\/nope\/regiondrill cannot be written/,
  ],
  ["that is a file", { REGIONDRILL_CACHE: "package.json" }, /package\.json cannot be written: it is a file/],
  ["whose name Java divides", { REGIONDRILL_CACHE: "/tmp/a:b" }, /its name holds a colon/],
])(
  "a cache %s is refused at once by what needs one",
  async (_, env, message) => {
    const drill = regiondrill(
      ["scenario", "region-outage", "--provider", "processes", "--runs", scratch],
      env,
    );
    const { exitCode, all } = await drill;
    expect(all).toMatch(message);
    expect(all).not.toContain("    at ");
    expect(exitCode).toBe(3);
    expect((await regiondrill(["scenario"], env)).exitCode).toBe(0);
  },
  60_000,
);

test("a folder for controls that cannot be made is reported at once", async () => {
  const controls = ["controls", "--provider", "processes", "--only", "no-dedup", "--runs", "/proc/nowhere"];
  const { exitCode, all } = await regiondrill(controls);
  expect(all).toContain("ENOENT");
  expect(exitCode).toBe(3);
}, 60_000);

test("the published JSON Schema is the one made from the code", async () => {
  const { z } = await import("zod");
  const { resultSchema } = await import("../../harness/contract/result.ts");
  const published = JSON.parse(
    readFileSync(new URL("../../docs/result.schema.json", import.meta.url), "utf8"),
  );
  expect(published).toEqual(JSON.parse(JSON.stringify(z.toJSONSchema(resultSchema))));
});
