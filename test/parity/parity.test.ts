/** Every scenario with every option, with the same seed, in processes and in containers: the same checks, the same verdicts. */
import { rmSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { containersProvider } from "../../harness/provider/containers/provider.ts";
import { activeActive } from "../../topology/active-active.ts";
import { readResult } from "../drills/read-result.ts";
import { freshRuns, regiondrill } from "../drills/regiondrill.ts";

const seed = "20261121";
/** All that two cores can carry with both regions in containers. */
const rate = "100";
const runs = freshRuns();
afterAll(() => rmSync(runs, { recursive: true, force: true }));

interface Judged {
  readonly drill: string;
  readonly verdict: string;
  readonly checks: Readonly<Record<string, string>>;
}

async function judged(provider: string): Promise<Judged[]> {
  const options = ["--provider", provider, "--seed", seed, "--rate", rate, "--runs", runs];
  const { stdout } = await regiondrill(["scenario", "all", "--json", ...options]);
  const ended: { command: string; verdict: string; folder: string }[] = JSON.parse(stdout);
  return ended.map(({ command, verdict, folder }) => ({
    drill: command.replace(` --provider ${provider}`, ""),
    verdict,
    checks: Object.fromEntries(readResult(folder).checks.map((check) => [check.id, check.verdict])),
  }));
}

test("all drills get the same verdicts in processes and in containers", {
  timeout: 3_600_000,
}, async (context) => {
  const whyNot = await containersProvider().available(activeActive);
  if (whyNot !== null) context.skip(whyNot);
  const inProcesses = await judged("processes");
  expect(inProcesses.length).toBeGreaterThanOrEqual(15);
  expect(await judged("containers")).toEqual(inProcesses);
});
