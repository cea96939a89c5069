/** What a reader of the evidence needs beside the verdict: what was not as a drill should be, or is not in the pack. */
import { flagsOf, flagText } from "../contract/flags.ts";
import type { Result } from "../contract/result.ts";
import { unsealedSchemaId } from "../history/types.ts";
import type { Basis } from "./basis.ts";

/** Flags that make a drill differ from its scenario. */
const telling = ["rate", "link-latency", "hold", "sabotage", "attach", "keep"];

/** One sentence each; empty when there is nothing to tell. */
export function deviationsOf(basis: Basis): string[] {
  return [
    ...ofTheRun(basis),
    ...ofTheFaults(basis.result),
    ...ofTheChecks(basis.result),
    ...ofCleanup(basis),
    ...ofControls(basis),
    ...ofThePack(basis),
  ];
}

function ofTheRun({ history, truncated, result, predicate }: Basis): string[] {
  const { defect, commit } = result.run;
  const found: string[] = [];
  if (history.end === null) found.push("the drill was interrupted: its history has no end");
  if (history.run.schema === unsealedSchemaId)
    found.push(
      "the history has no seal: it is of a version that made none, so a change of it would not show",
    );
  if (truncated) found.push("the last line of the history was cut off and left out");
  if (predicate.judgedWhenPacking) found.push("no result was kept: the history was judged when packing");
  if (defect !== null) found.push(`a defect was planted on purpose: ${defect}`);
  if (commit === null) found.push("the commit is not known");
  if (commit?.endsWith("-dirty")) found.push(`files differed from the commit when the drill ran: ${commit}`);
  for (const flag of flagsOf(result.run))
    if (telling.includes(flag.name)) found.push(`the drill was started with ${flagText(flag)}`);
  for (const { text } of history.troubles) found.push(`trouble during the drill: ${text}`);
  return found;
}

function ofTheFaults({ faults }: Result): string[] {
  return faults.flatMap(({ kind, target, effectiveAt, healedAt }) => [
    ...(effectiveAt === null ? [`${kind} of ${target} was not proven to take effect`] : []),
    ...(healedAt === null ? [`${kind} of ${target} was not proven to be healed`] : []),
  ]);
}

function ofTheChecks({ checks }: Result): string[] {
  return checks
    .filter(({ verdict }) => verdict === "inconclusive" || verdict === "harness-error")
    .map(({ id, verdict, reason }) => `check ${id} is ${verdict}: ${reason}`);
}

function ofCleanup({ history }: Basis): string[] {
  const last = history.cleanups.at(-1);
  if (last === undefined) return ["no clean-up was recorded"];
  return last.residue.map((text) => `left behind after the drill: ${text}`);
}

function ofControls({ controls, predicate }: Basis): string[] {
  if (controls === null) return [`no negative controls: ${predicate.controlsLeftOut}`];
  const missed = controls.controls.filter(({ detection }) => detection !== "caught");
  const { only = [] } = controls;
  return [
    ...(only.length > 0 ? [`negative controls of ${only.join(", ")} alone were asked for`] : []),
    ...missed.map(({ defect, scenario, detection }) => {
      return `control ${defect ?? "sabotage"} in ${scenario ?? "no drill"}: ${detection}`;
    }),
    ...(controls.notRun > 0 ? [`${controls.notRun} negative controls were not run`] : []),
  ];
}

function ofThePack({ runFiles, predicate }: Basis): string[] {
  const missing = ["logs", "configuration", "reports"]
    .filter((folder) => !runFiles.some(({ path }) => path.startsWith(`${folder}/`)))
    .map((folder) => `the run's folder held no ${folder}`);
  const taken = runFiles
    .filter(({ redactions }) => redactions > 0)
    .map(({ path, redactions }) => `${redactions} secrets were redacted in ${path}`);
  return [...missing, ...taken, ...predicate.leftOut.map((text) => `left out: ${text}`)];
}
