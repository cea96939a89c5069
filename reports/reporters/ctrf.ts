/**
 * `ctrf`: all drills of a command in the Common Test Report Format, one test a drill, its checks as steps. What proved nothing
 * is a failed test, because a build must never be green on it; `rawStatus` holds the verdict.
 */

import type { MakeReporter, ReportedDrill } from "../../harness/contract/reporter.ts";
import { legible } from "../input.ts";
import { fileOf, writeReport } from "./options.ts";

export const ctrfReporter: MakeReporter = (options, context) => {
  const file = fileOf(options, "ctrf.json", context);
  return {
    end(drills) {
      writeReport(file, `${JSON.stringify(reportOf(drills), null, 2)}\n`);
    },
  };
};

/** A series that was stopped before its first drill ended is a report of no tests, at the present moment. */
function reportOf(drills: readonly ReportedDrill[]) {
  const now = Date.now();
  const tests = drills.map((drill) => testOf({ ...drill, result: legible(drill.result) }));
  const passed = tests.filter(({ status }) => status === "passed").length;
  return {
    reportFormat: "CTRF",
    specVersion: "0.0.0",
    results: {
      tool: { name: "regiondrill", version: drills[0]?.result.run.versions.regiondrill ?? "unknown" },
      summary: {
        ...{ tests: tests.length, passed, failed: tests.length - passed },
        ...{ pending: 0, skipped: 0, other: 0 },
        start: tests.length === 0 ? now : Math.min(...tests.map(({ start }) => start)),
        stop: tests.length === 0 ? now : Math.max(...tests.map(({ stop }) => stop)),
      },
      tests,
    },
  };
}

function testOf({ result, counts, folder, source }: ReportedDrill) {
  const { run, verdict, reasons, checks, cost } = result;
  return {
    name: run.scenario,
    status: counts === "pass" ? "passed" : "failed",
    rawStatus: verdict,
    duration: Math.round(cost.wallMs),
    start: Date.parse(run.startedAt),
    stop: Date.parse(run.endedAt),
    ...(reasons.length === 0 ? {} : { message: reasons.join("\n") }),
    ...(source === null ? {} : { filePath: source.file, line: source.line }),
    steps: checks.map((check) => ({
      name: check.id,
      status: check.verdict === "pass" ? "passed" : "failed",
    })),
    extra: { promise: run.promise, command: run.command, folder },
  };
}
