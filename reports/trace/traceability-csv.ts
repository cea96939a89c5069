/** `traceability.csv`: a row of the traceability table a line, for spreadsheets and auditors. */
import { legible } from "../input.ts";
import { csvText } from "./csv.ts";
import { checkIn, type TraceRow } from "./traceability.ts";

/** The columns, in order, and what stands in each. */
const columns: Readonly<Record<string, (row: TraceRow) => string | null | undefined>> = {
  requirement: ({ requirement }) => requirement.id,
  document: ({ requirement }) => requirement.document,
  text: ({ requirement }) => requirement.text,
  state: ({ state }) => state,
  scenario: ({ claim }) => claim?.by.drill,
  check: ({ claim }) => claim?.check,
  last_result: (row) => lastResult(row),
  run: (row) => lastRun(row)?.id,
  date: (row) => lastRun(row)?.endedAt,
  commit: (row) => lastRun(row)?.commit,
  topology: ({ claim }) => claim?.by.topology,
  profile: ({ claim }) => claim?.by.profile,
  provider: (row) => lastRun(row)?.provider,
  run_verdict: ({ claim }) => claim?.by.last?.result.verdict,
  known_weakness: ({ claim }) => claim?.by.weakness?.in,
  claimed: (row) => whenClaimed(row),
  not_shown: ({ requirement }) => requirement.notShown,
  command: (row) => lastRun(row)?.command,
};

/** The whole table, header first. */
export function traceabilityCsv(rows: readonly TraceRow[]): string {
  const cells = rows.map((row) => Object.values(columns).map((cell) => legible(cell(row) ?? "")));
  return csvText([Object.keys(columns), ...cells]);
}

function lastRun({ claim }: TraceRow) {
  return claim?.by.last?.result.run;
}

function lastResult({ claim }: TraceRow): string {
  if (claim === null || claim.by.last === null) return "";
  return checkIn(claim) ?? "not made";
}

/** A claim in the run's own record was made before the fault; one that the scenario makes now may have been made since. */
function whenClaimed({ claim, requirement }: TraceRow): string {
  const run = claim?.by.last?.result.run;
  if (!claim || run === undefined) return "";
  return run.proves[requirement.id]?.includes(claim.check) ? "before the run" : "after the run";
}
