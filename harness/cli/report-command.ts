/**
 * `report <run>`: makes the reports of a run again from its history, offline, in the formats that are asked for. It
 * judges the history again to do so, leaves `result.json` as it is, and says when the verdict has become another one.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command, Option } from "commander";
import { type Renderer, type ReportInput, renderers, renderHtml, writeReports } from "../../reports/index.ts";
import { printPdf } from "../component/chromium/print-pdf.ts";
import { HistoryError } from "../history/reader.ts";
import { type Judgement, judgeFile } from "../judge/judge.ts";
import { RunError, readResult, requireHistory } from "../judge/kept-run.ts";
import { reportInput } from "./conclude.ts";
import { unknownName } from "./usage.ts";

const pdf = "pdf";
const everything = "all";

export function reportCommand(): Command {
  const known = [...renderers.map(({ format }) => format), pdf, everything];
  return new Command("report")
    .description("make the reports of a run again from its history, offline")
    .argument("<run>", "a run's folder, such as runs/latest")
    .addOption(
      new Option(
        "--format <names>",
        `which, by commas: ${known.join(", ")} (without it: all but ${pdf})`,
      ).argParser((text: string) => formatsOf(text, known)),
    )
    .action(async (folder: string, { format }: { format?: readonly string[] }) => {
      const judgement = judged(folder);
      const input = reportInput(judgement);
      for (const path of await write(folder, input, format ?? renderers.map((one) => one.format)))
        console.log(path);
      for (const remark of remarks(folder, input)) console.log(remark);
    });
}

function formatsOf(text: string, known: readonly string[]): readonly string[] {
  const names = text.split(",").map((name) => name.trim());
  for (const name of names) if (!known.includes(name)) throw unknownName("format", name, known);
  return names.includes(everything) ? known : names;
}

/** @throws RunError when the folder holds no history that can be judged */
function judged(folder: string): Judgement {
  const path = requireHistory(folder);
  readResult(folder);
  try {
    return judgeFile(path);
  } catch (error) {
    if (error instanceof HistoryError) throw new RunError(`${path} cannot be reported on: ${error.message}`);
    throw error;
  }
}

async function write(folder: string, input: ReportInput, formats: readonly string[]): Promise<string[]> {
  const chosen: Renderer[] = renderers.filter(({ format }) => formats.includes(format));
  const written = await writeReports(folder, input, chosen);
  if (!formats.includes(pdf)) return written;
  const path = join(folder, "report.pdf");
  await writeFile(path, await printPdf(await renderHtml(input)));
  return [...written, path];
}

function remarks(folder: string, { result, unfinished }: ReportInput): string[] {
  const before = readResult(folder)?.verdict ?? null;
  return [
    ...(unfinished === null
      ? []
      : [
          `This drill did not end: ${unfinished}. The reports are about the part that was recorded, and say so.`,
        ]),
    ...(before === null || before === result.verdict
      ? []
      : [
          `The verdict in result.json is ${before}, this version says ${result.verdict}: the reports show the latter.`,
        ]),
  ];
}
