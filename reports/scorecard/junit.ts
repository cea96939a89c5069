/**
 * A nightly job as JUnit: a suite a drill, a test case an attempt; a suite for the controls. A failed attempt stays a
 * failed test case when a later one passes, and what was not run is an error: a build is never green on either.
 */
import type { Control } from "../../harness/contract/controls.ts";
import type { Attempt, Night, NightDrill } from "../../harness/score/night.ts";
import { verdictWords } from "../facts/verdict.ts";
import { legible } from "../input.ts";
import { cdata, junit, seconds } from "../junit-library.ts";

type Suite = ReturnType<ReturnType<typeof junit.newBuilder>["testSuite"]>;

/** All drills and controls of the night as XML. */
export function renderNightJunit(untrusted: Night): string {
  const night = legible(untrusted);
  const builder = junit.newBuilder();
  for (const [title, drills] of Map.groupBy(night.drills, (drill) => drill.title)) {
    const suite = builder.testSuite().name(`regiondrill.${title}`).timestamp(night.startedAt);
    suite.time(
      seconds(drills.flatMap(({ attempts }) => attempts).reduce((sum, { wallMs }) => sum + wallMs, 0)),
    );
    for (const drill of drills) drillCases(suite, drill);
  }
  const { controls, controlsNotRun } = night;
  if (controls !== null || controlsNotRun > 0) {
    const suite = builder
      .testSuite()
      .name("regiondrill.controls")
      .timestamp(controls?.startedAt ?? night.startedAt);
    for (const control of controls?.controls ?? []) controlCase(suite, control);
    if (controlsNotRun > 0)
      testCase(suite, "controls", "the others", 0).error(
        `${controlsNotRun} controls were not run`,
        "not run",
        cdata(night.stopped ?? "the series was stopped"),
      );
  }
  return builder.build();
}

function drillCases(suite: Suite, drill: NightDrill): void {
  const { title, seed, attempts, outcome } = drill;
  if (attempts.length === 0) testCase(suite, title, `seed ${seed}`, 0).error("not run", "not run", "");
  attempts.forEach((attempt, i) => {
    const name = i === 0 ? `seed ${seed}` : `seed ${seed}, attempt ${i + 1}`;
    judge(testCase(suite, title, name, attempt.wallMs), attempt, outcome === "flake");
  });
}

type TestCase = ReturnType<typeof testCase>;

function testCase(suite: Suite, title: string, name: string, wallMs: number) {
  return suite.testCase().className(`regiondrill.${title}`).name(name).time(seconds(wallMs));
}

function judge(found: TestCase, { counts, text, reason, folder, command }: Attempt, flake: boolean): void {
  const again = `${folder}\n${command}`;
  if (counts === "pass") {
    found.standardOutput(cdata(`${text}\n${again}`));
    return;
  }
  const why = `${text}: ${reason ?? verdictWords[counts].meaning}${flake ? " (a flake: it passed when tried again)" : ""}`;
  if (counts === "fail") found.failure(why, counts).stacktrace(cdata(again));
  else found.error(why, counts, cdata(again));
}

function controlCase(suite: Suite, control: Control): void {
  const { defect, scenario, detection, verdict, witness, command, wallMs, mustBeCaughtBy } = control;
  const found = testCase(suite, "controls", `${defect ?? "sabotage"} in ${scenario ?? "no drill"}`, wallMs);
  if (detection === "caught") return;
  const why = `${detection}: must be caught by ${mustBeCaughtBy.join(", ") || "a probe"}`;
  const seen = cdata(
    [`the drill's verdict was ${verdict ?? "none"}`, witness, command]
      .filter((line) => line !== null)
      .join("\n"),
  );
  if (detection === "unclear") found.error(why, detection, seen);
  else found.failure(why, detection).stacktrace(seen);
}
