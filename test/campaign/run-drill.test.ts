/** What is asked for in code: checked as flags are, before anything is started. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { requestedDrill } from "../../harness/campaign/requested-drill.ts";
import { type RunDrillOptions, runDrill } from "../../harness/campaign/run-drill.ts";
import { flagText } from "../../harness/contract/flags.ts";
import { UsageError } from "../../harness/contract/usage-error.ts";
import { choice, flag, regionOutage, scenario, webhooks, zero } from "../../harness/index.ts";
import { topology } from "../drills/foreign/loyalty.ts";
import { scratch } from "../scratch.ts";

const drilled = scenario("asked", {
  promise: "Nothing is lost.",
  topology,
  target: "south",
  sustained: "1s",
  load: webhooks({ perSecond: 50, redelivered: 0 }),
  options: { disk: choice("what becomes of the data", "kept", "lost"), purge: flag("empty the logs") },
  conflicts: [["disk", "purge"]],
  criteria: { lostEvents: zero },
  async drill({ inject, target }) {
    await inject(regionOutage(target));
  },
});

const runs = join(scratch(), "runs");

const refused: [string, RunDrillOptions, RegExp][] = [
  ["an unknown field", { sead: 7 } as never, /^options of a drill: Unrecognized key: "sead"/],
  ["a seed that is no whole number", { seed: 1.5 }, /^options of a drill: seed: /],
  ["a seed that is too great", { seed: 2 ** 31 }, /^options of a drill: seed: .*2147483647/],
  ["no arrivals", { rate: 0 }, /^options of a drill: rate: /],
  ["eleven times the arrivals as retries", { retries: 11 }, /^options of a drill: retries: /],
  ["a signal that is none", { signal: {} as never }, /^options of a drill: signal: /],
  ["an unknown region", { region: "souht" }, /unknown region "souht": did you mean south\?/],
  ["an unknown defect", { defect: "lasy" }, /unknown defect "lasy": did you mean lazy\?/],
  [
    "an unknown option of the drill",
    { options: { dsik: "lost" } },
    /unknown option "dsik" of asked\. asked takes --disk kept\|lost, --purge/,
  ],
  ["an unknown value", { options: { disk: "gone" } }, /unknown value of --disk "gone": .*Known: kept, lost/],
  ["a value for a switch", { options: { purge: "yes" } }, /--purge is on or off: .* found "yes"/],
  [
    "options that exclude each other",
    { options: { disk: "lost", purge: true } },
    /--disk lost and --purge exclude each other/,
  ],
  ["a delay that is no duration", { linkLatency: "fast" }, /--link-latency: "fast" is not a duration/],
  ["an unknown provider", { provider: "docker" }, /unknown value of --provider .*"docker"/],
  ["an engine for processes", { provider: "processes", engine: { south: "unix:///x" } }, /takes none/],
];

test.each(refused)("%s is refused before anything is started", async (_, options, message) => {
  const attempt = runDrill(drilled, { runs, ...options });
  await expect(attempt).rejects.toThrow(UsageError);
  await expect(attempt).rejects.toThrow(message);
  expect(existsSync(runs)).toBe(false);
});

test.each([undefined, null, {}, { default: drilled }, 3])("%j is no drill", async (what) => {
  await expect(runDrill(what as never)).rejects.toThrow(
    /expected a drill that `scenario\(\)` made, or its name/,
  );
});

test("a name of no drill is refused with the nearest", async () => {
  await expect(runDrill("region-outag")).rejects.toThrow(/"region-outag": did you mean region-outage\?/);
});

test("what is asked for in code is written down as the flags that ask for the same", () => {
  const { drill } = requestedDrill(drilled, {
    chosen: { disk: "lost", purge: false },
    seed: 7,
    rate: 20,
    retries: 0,
    region: "north",
    defect: "lazy",
    linkLatency: "300ms",
    provider: "processes",
    engine: {},
    keep: false,
    sabotage: true,
    runs,
  });
  expect(drill.flags.map(flagText).join(" ")).toBe(
    "--disk lost --seed 7 --rate 20 --retries none --region north --defect lazy --link-latency 300ms --sabotage --provider processes",
  );
  expect(drill).toMatchObject({
    target: "north",
    perSecond: 20,
    retryShare: 0,
    linkLatencyMs: 300,
    sabotaged: true,
  });
});

test("a worker thread is refused, with what to set in Vitest", async () => {
  const module = new URL("../../harness/campaign/run-drill.ts", import.meta.url).href;
  const program = `import(${JSON.stringify(module)})
    .then(({ runDrill }) => runDrill("region-outage"))
    .catch((error) => require("node:worker_threads").parentPort.postMessage(error.name + ": " + error.message));`;
  const worker = new Worker(program, { eval: true, execArgv: [] });
  const message = await new Promise((resolve, reject) =>
    worker.once("message", resolve).once("error", reject),
  );
  await worker.terminate();
  expect(message).toMatch(/^UsageError: a drill needs the main thread of a process.*pool: "forks"/);
});
