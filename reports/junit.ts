/**
 * The drill as a JUnit test suite, one test case a check. A failed check is a failure; one that was inconclusive or
 * could not be judged is an error, because a build must never be green on a drill that proved nothing.
 */
import type { CheckResult, Result, Witness } from "../harness/contract/result.ts";
import { verdictWords } from "./facts/verdict.ts";
import { legible, type ReportInput } from "./input.ts";
import { cdata, junit, seconds } from "./junit-library.ts";

/** The suite as XML. Checks are judged in one pass over the history, so each is given an equal share of its time. */
export function renderJunit(input: ReportInput): string {
  const { result, unfinished } = legible(input);
  const builder = junit.newBuilder();
  const suite = builder.testSuite().name(`regiondrill.${result.run.scenario}`);
  suite.timestamp(result.run.startedAt).time(seconds(result.cost.wallMs));
  for (const [name, value] of properties(result)) suite.property(name, value);
  if (unfinished !== null) suite.property("unfinished", `This drill did not end: ${unfinished}`);
  const share = seconds(result.cost.checkMs / Math.max(1, result.checks.length));
  for (const check of result.checks) {
    const testCase = suite
      .testCase()
      .className(`regiondrill.${result.run.scenario}`)
      .name(check.id)
      .time(share);
    judge(testCase, check);
  }
  if (!explainedByChecks(result)) {
    const { word, meaning } = verdictWords[result.verdict];
    const testCase = suite.testCase().className(`regiondrill.${result.run.scenario}`).name("drill").time(0);
    testCase.error(`${word}: ${meaning}`, result.verdict, cdata(result.reasons.join("\n")));
  }
  return builder.build();
}

type TestCase = ReturnType<ReturnType<ReturnType<typeof junit.newBuilder>["testSuite"]>["testCase"]>;

function judge(testCase: TestCase, check: CheckResult): void {
  const found = cdata([check.reason, ...check.witnesses.map(witnessLine)].join("\n"));
  switch (check.verdict) {
    case "pass":
      testCase.standardOutput(cdata(`examined ${check.examined}: ${check.reason}`));
      return;
    case "fail":
      testCase.failure(check.reason, check.id).stacktrace(found);
      return;
    default:
      testCase.error(check.reason, check.verdict, found);
  }
}

/** Whether some check carries the drill's verdict; a stopped drill may have no check that does. */
function explainedByChecks({ verdict, checks }: Result): boolean {
  return verdict === "pass" || checks.some((check) => check.verdict === verdict);
}

function properties({ run, verdict, criteriaSha256 }: Result): [string, string][] {
  return [
    ["verdict", verdict],
    ["run", run.id],
    ["promise", run.promise],
    ["seed", String(run.seed)],
    ["defect", run.defect ?? "none"],
    ["commit", run.commit ?? "unknown"],
    ["criteriaSha256", criteriaSha256],
    ["replay", run.command],
  ];
}

function witnessLine({ eventId, account, region, at, text }: Witness): string {
  return [at, region, eventId ?? account, text].filter((part) => part !== undefined).join("  ");
}
