import { expect, test } from "vitest";
import { renderJunit } from "../../reports/junit.ts";
import { all, parseXml } from "./elements.ts";
import { cutOff, failed, inconclusive, interrupted, passed } from "./examples.ts";
import { attack, hostile } from "./hostile.ts";

function suiteOf(xml: string) {
  return all(parseXml(xml), "testsuite")[0]!;
}

test("a passed drill is one passing test case a check", () => {
  const suite = suiteOf(renderJunit(passed));
  expect(all(suite, "testcase").map(({ attributes }) => attributes.name)).toEqual(
    passed.result.checks.map(({ id }) => id),
  );
  expect(suite.attributes).toMatchObject({ tests: "13", failures: "0", errors: "0", time: "66.21" });
});

test("a failed check is a failure with its reason and its witnesses", () => {
  const suite = suiteOf(renderJunit(failed));
  expect(suite.attributes).toMatchObject({ tests: "13", failures: "2", errors: "0" });
  const failure = all(suite, "failure")[0]!;
  expect(failure.attributes).toMatchObject({ type: "duplicate-credits" });
  expect(failure.attributes.message).toMatch(/^37 events were credited more than once/);
  expect(failure.text).toContain("evt-004711-000918");
});

test("an inconclusive check is an error, so that no build is green on it", () => {
  const suite = suiteOf(renderJunit(inconclusive));
  expect(suite.attributes).toMatchObject({ tests: "13", failures: "0", errors: "3" });
  expect(all(suite, "error").map(({ attributes }) => attributes.type)).toEqual(Array(3).fill("inconclusive"));
});

test("a drill stopped before any check is an error of its own", () => {
  const suite = suiteOf(renderJunit(interrupted));
  expect(suite.attributes).toMatchObject({ tests: "1", failures: "0", errors: "1" });
  expect(all(suite, "error")[0]!.text).toContain("interrupted (SIGINT)");
});

test("a verdict that no check carries is never green", () => {
  const result = { ...passed.result, verdict: "harness-error" as const, reasons: ["the disk is full"] };
  const suite = suiteOf(renderJunit({ ...passed, result }));
  expect(suite.attributes).toMatchObject({ tests: "14", errors: "1" });
});

test("texts of a system under test cannot break the document", () => {
  const xml = renderJunit(hostile);
  const readable = attack.replaceAll("\u001b", "\ufffd").replaceAll("\u0000", "\ufffd");
  for (const control of ["\u001b", "\u0000"]) expect(xml).not.toContain(control);
  expect(all(parseXml(xml), "failure")[0]!.attributes.message).toBe(readable);
});

test("a drill that did not end is marked by a property", () => {
  const marks = (input: typeof passed) =>
    all(suiteOf(renderJunit(input)), "property").filter(({ attributes }) => attributes.name === "unfinished");
  expect(marks(cutOff)[0]!.attributes.value).toMatch(/^This drill did not end: its history stops/);
  expect(marks(passed)).toEqual([]);
});
