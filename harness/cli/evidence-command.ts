/** `evidence <run>`: packs a run into one signed archive, for a reader without trust in the packer. */

import { createReadStream, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { renderers } from "../../reports/index.ts";
import { reportInput } from "../campaign/conclude.ts";
import { ownCommand } from "../contract/own-command.ts";
import { exitCodes } from "../contract/result.ts";
import { UsageError } from "../contract/usage-error.ts";
import { versionsOf } from "../drill/provenance.ts";
import { signingKeyOf } from "../evidence/keys.ts";
import { type Packed, packRun, type Report, SecretFound } from "../evidence/pack.ts";
import { measured } from "../evidence/sha256.ts";
import { nameLengthMax, textLengthMax } from "../evidence/stated.ts";
import { validForDaysByDefault, validUntil } from "../evidence/validity.ts";
import { FileError } from "../files/file-error.ts";
import { HistoryError } from "../history/reader.ts";
import type { Judgement } from "../judge/judge.ts";
import { requireHistory } from "../judge/kept-run.ts";
import { folderMeant } from "../judge/latest.ts";
import { notePack } from "../judge/packs.ts";
import { userEnvironment } from "../machine/environment.ts";
import { findProject } from "../project/project.ts";
import { requirePlaceForPack } from "./pack-place.ts";
import { statedBy, statedOption } from "./stated-flags.ts";
import { endOnSignal, keyTextAt, type OptionsOf, printLegible, whyNoFile } from "./usage.ts";

const keyVariable = "REGIONDRILL_SIGNING_KEY";

export function evidenceCommand(): CommandUnknownOpts {
  return withOptions().action(async (run, options) => {
    process.exitCode = await runEvidence(folderMeant(run), options);
  });
}

function withOptions() {
  return new Command("evidence")
    .description("pack a run as signed evidence that can be checked offline")
    .argument("<run>", "a run's folder, such as runs/latest")
    .option("--key <path>", `the private key; without it ${keyVariable} must hold its text`)
    .requiredOption("--out <pack>", "the archive to write, such as evidence.tar.gz")
    .option("--controls <file>", "the detection table; otherwise controls.json beside the run")
    .option(
      "--valid-for <days>",
      "how long after the drill it counts, such as 365d",
      days,
      validForDaysByDefault,
    )
    .addOption(statedOption("--ran-by <who>", "who ran the drill", nameLengthMax))
    .addOption(statedOption("--judged-by <who>", "who judged it", nameLengthMax))
    .addOption(statedOption("--finding <text>", "what was found", textLengthMax))
    .addOption(statedOption("--fix <text>", "what was done about a finding", textLengthMax))
    .option("--retest-of <run|pack>", "the folder or the pack of the earlier run that this one tests again");
}

async function runEvidence(folder: string, options: OptionsOf<typeof withOptions>): Promise<number> {
  const { key, out, controls, validFor } = options;
  const privateKey = keyFrom(key);
  requireHistory(folder);
  requirePlaceForPack(out, folder, key);
  const found = controls === undefined ? null : whyNoFile(controls);
  if (found !== null)
    throw new UsageError(
      `--controls: expected the controls.json of \`${ownCommand("controls")}\`, found ${found} at ${controls}`,
    );
  endOnSignal();
  const runs = dirname(realpathSync(folder));
  try {
    const stated = await statedBy(options, { folder, out, privateKey });
    const packed = await packRun({
      folder,
      out,
      privateKey,
      env: userEnvironment(),
      secretNames: (await findProject())?.config.secrets ?? [],
      controlsPath: controls ?? join(runs, "controls.json"),
      reports: reportsOf,
      validForDays: validFor,
      stated,
      now: new Date(),
      version: versionsOf({}).regiondrill!,
    });
    const remembered = await remember(runs, packed, out);
    printLegible(linesOf(packed, out));
    return remembered ? 0 : exitCodes["harness-error"];
  } catch (error) {
    if (error instanceof SecretFound) {
      console.error(`regiondrill: ${error.message}`);
      return exitCodes.fail;
    }
    if (!(error instanceof HistoryError)) throw error;
    console.error(`regiondrill: ${join(folder, "history.ndjson")} cannot be judged: ${error.message}`);
    return exitCodes["harness-error"];
  }
}

/** The same as `report` makes. */
async function reportsOf(judgement: Judgement): Promise<Report[]> {
  const input = reportInput(judgement);
  const made: Report[] = [];
  for (const { file, render } of renderers) made.push({ name: file, text: await render(input) });
  return made;
}

/** Errors of a folder that we may not change: runs there are not pruned by us either. */
const notOurs = ["EACCES", "EPERM", "EROFS"];

/** Notes the pack beside the runs, so that pruning keeps what it was made of. @returns whether it will */
async function remember(runs: string, { predicate, controlRuns }: Packed, out: string): Promise<boolean> {
  const { sha256 } = await measured(createReadStream(out));
  try {
    const made = { pack: resolve(out), sha256, at: new Date().toISOString() };
    const retestOf = predicate.stated?.retestOf?.run;
    notePack(runs, { run: predicate.run, ...made, controlRuns: [...controlRuns], retestOf });
    return true;
  } catch (error) {
    console.error(`regiondrill: ${runs} cannot note this pack: ${(error as Error).message}`);
    return error instanceof FileError && notOurs.includes(error.code ?? "");
  }
}

function keyFrom(path: string | undefined) {
  if (path !== undefined) return signingKeyOf(keyTextAt(path), path);
  const text = process.env[keyVariable] ?? "";
  if (text !== "") return signingKeyOf(text, keyVariable);
  throw new UsageError(`no key: name one with --key, or put its text into ${keyVariable}`);
}

function linesOf({ predicate, keyid, files, deviations }: Packed, out: string): string[] {
  const { run, verdict, criteriaSha256, topologySha256 } = predicate;
  return [
    `pack       ${out}, ${files} files`,
    `run        ${run}: ${verdict}`,
    `keyid      ${keyid}`,
    `criteria   ${criteriaSha256}`,
    `topology   ${topologySha256}`,
    `valid      until ${validUntil(predicate)}`,
    ...deviations.map((text) => `deviation  ${text}`),
  ];
}

function days(text: string): number {
  const value = Number(/^(\d{1,5})d$/.exec(text)?.[1]);
  if (!(value > 0))
    throw new UsageError(`--valid-for: expected a number of days such as 365d, found "${text}"`);
  return value;
}
