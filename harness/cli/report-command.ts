/**
 * `report <run>`: makes the reports of a run again from its history, offline, in the formats that are named. It judges the
 * history again, leaves `result.json` as it is, and reports a verdict that differs.
 */
import { basename, join } from "node:path";
import { Command, type CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { type Renderer, type ReportInput, renderers, renderHtml, writeReports } from "../../reports/index.ts";
import { reportInput } from "../campaign/conclude.ts";
import { exitCodes, type Verdict } from "../contract/result.ts";
import { UsageError, unknownName } from "../contract/usage-error.ts";
import { FileError } from "../files/file-error.ts";
import { writeWhole } from "../files/write.ts";
import { HistoryError } from "../history/reader.ts";
import { type Judgement, judgeFile } from "../judge/judge.ts";
import { resultFile } from "../judge/kept-run.ts";
import { isBetter } from "../judge/verdict.ts";
import { printPdf } from "../machine/chromium/print-pdf.ts";
import { type HeldRun, withHeldRun } from "./held-run.ts";

const pdf = "pdf";
const pdfFile = "report.pdf";
const historyFile = "history.ndjson";
const everything = "all";

export function reportCommand(): CommandUnknownOpts {
  const known: readonly string[] = [...renderers.map(({ format }) => format), pdf, everything];
  return new Command("report")
    .description("make the reports of a run again from its history, offline")
    .argument("<run>", "a run's folder, such as runs/latest")
    .addOption(
      new Option(
        "--format <names>",
        `which, by commas: ${known.join(", ")} (without it: all but ${pdf})`,
      ).argParser((text) => formatsOf(text, known)),
    )
    .action((run, { format = renderers.map((one) => one.format) }) =>
      withHeldRun(run, (kept) => report(kept, format)),
    );
}

async function report(kept: HeldRun, formats: readonly string[]): Promise<void> {
  const { folder, held, before } = kept;
  try {
    const input = reportInput(judged(kept));
    for (const name of await write(held.path, input, formats)) console.log(join(folder, name));
    for (const remark of remarks(before, input)) console.log(remark);
    if (before === null || !isBetter(input.result.verdict, before)) return;
    console.error(
      `regiondrill: these reports show a better verdict than ${resultFile}, which holds ${before}`,
    );
    process.exitCode = exitCodes["harness-error"];
  } catch (error) {
    throw error instanceof FileError ? new FileError(error.message.replaceAll(held.path, folder)) : error;
  }
}

function formatsOf(text: string, known: readonly string[]): readonly string[] {
  const names = text.split(",").map((name) => formatCalled(name.trim()));
  for (const name of names) if (!known.includes(name)) throw unknownName("format", name, known);
  return names.includes(everything) ? known : names;
}

/** By its own name, whichever was given. */
function formatCalled(name: string): string {
  return renderers.find(({ alias }) => alias === name)?.format ?? name;
}

/** @throws UsageError when the folder holds no history that can be judged */
function judged({ folder, held }: HeldRun): Judgement {
  try {
    return judgeFile(join(held.path, historyFile));
  } catch (error) {
    if (error instanceof HistoryError)
      throw new UsageError(`${join(folder, historyFile)} cannot be reported on: ${error.message}`);
    throw error;
  }
}

/** @returns the names of the files */
async function write(folder: string, input: ReportInput, formats: readonly string[]): Promise<string[]> {
  const chosen: Renderer[] = renderers.filter(({ format }) => formats.includes(format));
  const written = (await writeReports(folder, input, chosen)).map((path) => basename(path));
  if (!formats.includes(pdf)) return written;
  writeWhole(join(folder, pdfFile), await printPdf(await renderHtml(input)));
  return [...written, pdfFile];
}

function remarks(before: Verdict | null, { result, unfinished }: ReportInput): string[] {
  return [
    ...(unfinished === null
      ? []
      : [
          `This drill did not end: ${unfinished}. The reports are about the part that was recorded, and state this.`,
        ]),
    ...(before === null || before === result.verdict
      ? []
      : [
          `The verdict in result.json is ${before}, this version gives ${result.verdict}: the reports show the latter.`,
        ]),
  ];
}
