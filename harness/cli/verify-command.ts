/** `verify <pack>`: checks that a pack is unchanged since it was signed, and that its history gives its results. Exit 0 or 1; 64 for wrong usage. */

import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { z } from "zod";
import { ownCommand } from "../contract/own-command.ts";
import { exitCodes } from "../contract/result.ts";
import { UsageError } from "../contract/usage-error.ts";
import { versionsOf } from "../drill/provenance.ts";
import { keyidOf, verifyingKeyOf } from "../evidence/keys.ts";
import { statedLines } from "../evidence/stated.ts";
import type { Predicate } from "../evidence/statement.ts";
import { Refusal } from "../evidence/untrusted.ts";
import { ageInWords, validUntil } from "../evidence/validity.ts";
import { type Verified, verifyPack } from "../evidence/verify.ts";
import { endOnSignal, keyTextAt, type OptionsOf, printLegible, whyNoFile } from "./usage.ts";

export function verifyCommand(): CommandUnknownOpts {
  return withOptions().action(async (pack, options) => {
    process.exitCode = await runVerify(pack, options);
  });
}

function withOptions() {
  return new Command("verify")
    .description("check an evidence pack offline, with nothing but the pack and the public key")
    .argument("<pack>", `an archive made by \`${ownCommand("evidence")}\``)
    .requiredOption("--key <path>", "the public key, from whom you trust and not from the pack")
    .option("--run <id>", "the run that it must be of")
    .option("--not-before <date>", "refuse a drill that began earlier, such as 2026-11-01", date)
    .option("--commit <sha>", "the commit that is in use now; another makes the pack stale", commit)
    .option(
      "--topology <sha256>",
      "the topology that is in use now; another makes it stale",
      sha256("--topology"),
    )
    .option("--criteria <sha256>", "the criteria that were agreed on", sha256("--criteria"));
}

async function runVerify(path: string, { key, ...expected }: OptionsOf<typeof withOptions>): Promise<number> {
  const publicKey = verifyingKeyOf(keyTextAt(key), key);
  const found = whyNoFile(path);
  if (found !== null) throw new UsageError(`expected an evidence pack, found ${found} at ${path}`);
  endOnSignal();
  const now = new Date();
  try {
    const verified = await verifyPack({
      path,
      publicKey,
      expected,
      now,
      version: versionsOf({}).regiondrill!,
      onSigned: (predicate) => printLegible(linesOfSigned(predicate, keyidOf(publicKey), now)),
    });
    printLegible(linesOf(verified));
    return 0;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    printLegible([`Refused: ${error.message}`]);
    return exitCodes.fail;
  }
}

function linesOfSigned(predicate: Predicate, keyid: string, now: Date): string[] {
  const { run, scenario, endedAt, packedAt, commit, topologySha256 } = predicate;
  return [
    `signed     by key ${keyid}`,
    `run        ${run}, scenario ${scenario}`,
    `drilled    ${predicate.startedAt} to ${endedAt}, ${ageInWords(now.getTime() - Date.parse(endedAt))}`,
    `packed     ${packedAt} (by its clock), counts until ${validUntil(predicate)}`,
    `commit     ${commit ?? "unknown"}`,
    `topology   ${topologySha256}`,
    ...(predicate.stated ? statedLines(predicate.stated) : []).map(
      ([name, text]) => `stated     ${name}: ${text}`,
    ),
  ];
}

function linesOf(verified: Verified): string[] {
  const { result, files, bytes, firstFaultLine, deviations, predicate, derived, asPacked } = verified;
  const { operations, checks, criteria, verdict, faults } = result;
  const before =
    faults.length === 0
      ? "no fault was asked for"
      : `before the first fault (line ${firstFaultLine ?? "unknown"}, ${faults[0]!.requestedAt})`;
  const counted = `${operations.attempted} operations, ${checks.length} checks, ${criteria.length} criteria`;
  return [
    `files      ${files} unchanged, ${bytes} bytes`,
    `criteria   ${predicate.criteriaSha256}, in line 1 of the history, ${before}`,
    `re-judged  ${counted}: every verdict, count and figure is the one in the pack`,
    `derived    ${derived.join(", ")}: compared with what the history gives`,
    `as packed  ${asPacked.join(", ")}: what was signed; the signer vouches that it is true`,
    ...deviations.map((text) => `deviation  ${text}`),
    `Verified. The verdict of the drill is: ${verdict}`,
  ];
}

const dates = z.union([z.iso.date(), z.iso.datetime({ offset: true, local: true })]);

function date(text: string): Date {
  if (!dates.safeParse(text).success)
    throw new UsageError(`--not-before: expected a date such as 2026-11-01, found "${text}"`);
  return new Date(text);
}

/** As drills record it: `-dirty` where the checkout was. */
function commit(text: string): string {
  if (/^[0-9a-f]{7,64}(-dirty)?$/.test(text)) return text;
  throw new UsageError(`--commit: expected 7 to 64 hexadecimal digits in lower case, found "${text}"`);
}

function sha256(flag: string): (text: string) => string {
  return (text) => {
    if (/^[0-9a-f]{64}$/.test(text)) return text;
    throw new UsageError(`${flag}: expected 64 hexadecimal digits in lower case, found "${text}"`);
  };
}
