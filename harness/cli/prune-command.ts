/** `prune`: deletes old runs by age and by number. Prints each run that goes, and why a run that could go stays. */
import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { mendLatest, removeRun, runsIn } from "../campaign/prune-runs.ts";
import { UsageError } from "../contract/usage-error.ts";
import type { Scenario } from "../drill/scenario.ts";
import { drillsOf } from "../project/drills.ts";
import { openProject, runsOf } from "../project/project.ts";
import { type Policy, planRetention } from "../score/retention.ts";
import { runsOption } from "./runs-option.ts";
import { wholeNumber } from "./usage.ts";

export function pruneCommand(): CommandUnknownOpts {
  return new Command("prune")
    .description("delete old runs, but no last failure, no last green run, and nothing that a pack refers to")
    .option("--older-than <age>", "runs at most this old stay: 30d, 12h", age)
    .option(
      "--keep <number>",
      "so many of the newest of each drill stay",
      wholeNumber("--keep", 0, 1_000_000),
    )
    .addOption(runsOption())
    .option("--dry-run", "print what would be done, and delete nothing", false)
    .action(async ({ olderThan, keep, runs, dryRun }) => {
      if (olderThan === undefined && keep === undefined)
        throw new UsageError(
          "nothing names what may go: expected --older-than 30d, --keep 10, or both (then a run goes only when both let it go)",
        );
      const project = await openProject();
      const policy = { olderThanMs: olderThan ?? null, keep: keep ?? null };
      await prune(policy, runsOf(project, runs), { scenarios: await drillsOf(project), dryRun });
    });
}

async function prune(
  policy: Policy,
  runs: string,
  { scenarios, dryRun }: { readonly scenarios: readonly Scenario[]; readonly dryRun: boolean },
): Promise<void> {
  const nowMs = Date.now();
  const plan = planRetention(runsIn(runs, scenarios, nowMs), policy, nowMs);
  for (const { id, why } of plan.remove) {
    if (!dryRun) await removeRun(runs, id);
    console.log(`${dryRun ? "would remove" : "removed"}  ${id}  (${why})`);
  }
  for (const { id, why } of plan.protected) console.log(`stays  ${id}  (${why})`);
  const mended = dryRun ? null : mendLatest(runs);
  if (mended !== null) console.log(mended);
  const staying = plan.within + plan.protected.length;
  console.log(`${plan.remove.length} ${dryRun ? "would go" : "removed"}, ${staying} stay`);
}

const unitsMs = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** Milliseconds. @throws UsageError */
function age(text: string): number {
  const match = /^(\d{1,6})([mhdw])$/.exec(text);
  if (match === null)
    throw new UsageError(
      `--older-than: expected an age in minutes, hours, days or weeks, such as 90m, 12h, 30d or 8w, found "${text}"`,
    );
  return Number(match[1]) * unitsMs[match[2] as keyof typeof unitsMs];
}
