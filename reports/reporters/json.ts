/** `json`: all drills of a command as one list, for programs. The whole result of each lies in the folder that is named. */

import type { MakeReporter, ReportedDrill } from "../../harness/contract/reporter.ts";
import { fileOf, writeReport } from "./options.ts";

export const jsonReporter: MakeReporter = (options, context) => {
  const file = fileOf(options, "drills.json", context);
  return {
    end(drills) {
      writeReport(file, `${JSON.stringify(drills.map(rowOf), null, 2)}\n`);
    },
  };
};

function rowOf({ result, counts, folder, source }: ReportedDrill) {
  const { run, verdict, reasons, checks } = result;
  return {
    ...{ drill: run.scenario, verdict, countsAs: counts, reasons },
    failed: checks.filter((check) => check.verdict === "fail").map(({ id }) => id),
    ...{ startedAt: run.startedAt, endedAt: run.endedAt, command: run.command, folder, source },
  };
}
