/** `regiondrill/vitest` as a user has it: each major version of Vitest, in a project of its own, on results of recorded drills. */
import { beforeAll, describe, expect, test } from "vitest";
import { packed, projectWith, type VitestProject } from "./project.ts";

/** The newest of each, and the oldest that is claimed. */
const versions = ["3.2.0", "3.2.7", "4.1.12", "5.1.2"];

const matchers = `
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import "regiondrill/vitest";

const recorded = (name: string): unknown => JSON.parse(readFileSync(\`results/\${name}.json\`, "utf8"));
const kept = () => recorded("region-outage");
const doubled = () => recorded("region-outage-no-dedup");
const open = () => recorded("split-brain");

test("kept", async () => {
  expect(kept()).toMeetItsPromise();
  expect(kept()).toRecoverWithin("15s");
  expect(kept()).toLoseNothing();
  expect(kept()).toCreditOnce();
  await expect(Promise.resolve(kept())).resolves.toCreditOnce();
  expect({ run: kept() }).toEqual({ run: expect.toMeetItsPromise() });
});
test("broken, as expected", () => {
  expect(doubled()).not.toMeetItsPromise();
  expect(doubled()).not.toCreditOnce();
  expect({ run: doubled() }).toEqual({ run: expect.not.toCreditOnce() });
});
test("fails: broken", () => expect(doubled()).toCreditOnce());
test("fails: kept, and .not", () => expect(kept()).not.toLoseNothing());
test("fails: not proven", () => expect(open()).toLoseNothing());
test("fails: not proven, and .not", () => expect(open()).not.toLoseNothing());
test("fails: not proven, softly", () => expect.soft(open()).not.toLoseNothing());
test("fails: not proven, asymmetric", () => expect([open()]).toEqual([expect.toLoseNothing()]));
test("fails: not proven, asymmetric .not", () => expect([open()]).toEqual([expect.not.toLoseNothing()]));
test("fails: no result", () => expect({}).not.toMeetItsPromise());
`;

const types = `
import { drill, type DrillRun } from "regiondrill/vitest";
import { expect } from "vitest";
import first from "./drills/first.drill.ts";

drill(first, { seed: 7, timeout: "5m" }, (run: DrillRun) => {
  const nothing: void = expect(run).toRecoverWithin("15s");
  expect(run).not.toLoseNothing();
  expect({ run }).toEqual({ run: expect.not.toMeetItsPromise() });
  return nothing;
});
export async function later(run: Promise<DrillRun>) {
  await expect(run).resolves.toCreditOnce();
}
// @ts-expect-error no duration
drill("first", {}, (run) => expect(run).toRecoverWithin("fast"));
// @ts-expect-error no such option
drill("first", { seeds: 7 });
`;

let project: VitestProject;
beforeAll(async () => {
  project = await projectWith(await packed(), versions[0]!);
  project.write("matchers.test.ts", matchers);
  project.write("types.ts", types);
});

describe.each(versions)("Vitest %s", (version) => {
  beforeAll(() => project.take(version));

  test("a matcher passes where it is proven, .not where the opposite is, and neither where nothing is", async () => {
    const { tests } = await project.vitest("matchers.test.ts");
    const wrong = tests.filter(({ title, status }) => (status === "failed") !== title.startsWith("fails: "));
    expect(wrong).toEqual([]);
    expect(tests).toHaveLength(10);
    const message = tests.find(({ title }) => title === "fails: broken")!.failureMessages[0]!;
    expect(message).toContain("expected region-outage to credit every event once, but it did not");
    expect(message).toContain("measured 70 events, limit at most 0 events");
    expect(message).toMatch(/^replay: npm run scenario region-outage -- --seed 1838686135/m);
    for (const { title, failureMessages } of tests.filter(({ title }) =>
      title.startsWith("fails: not proven"),
    ))
      expect(failureMessages.join(), title).toMatch(/proves neither that nor its opposite|to deeply equal/);
  });

  test("matchers and drill() are typed, in strict mode", async () => {
    // Vitest 3 contradicts the declarations of Chai that it names.
    expect(await project.types({ target: "esnext", skipLibCheck: version.startsWith("3.") })).toBe("");
  });
});
