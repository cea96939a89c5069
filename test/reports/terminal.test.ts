import { describe, expect, test } from "vitest";
import { renderTerminal } from "../../reports/terminal.ts";
import { cutOff, failed, inconclusive, interrupted, passed } from "./examples.ts";
import { hostile } from "./hostile.ts";

const plain = { color: false, width: 100, report: "runs/latest/report.html" };

test("the verdict comes first, then the promise", () => {
  const lines = renderTerminal(passed, plain).split("\n");
  expect(lines.slice(0, 3)).toEqual([
    "",
    "  ✓ PASS  region-outage: the promise was kept",
    "    Losing a whole region costs at most 30 s of service and not one acknowledged credit.",
  ]);
});

test("the report and the command to replay come last, each on a line of its own to be copied", () => {
  const lines = renderTerminal(failed, { ...plain, width: 80 }).split("\n");
  expect(lines.slice(-3)).toEqual([
    "    Report      runs/latest/report.html",
    "    Replay      npm run scenario region-outage -- --seed 4711 --rate 200 --defect no-dedup",
    "",
  ]);
});

test("each check has a sign, a verdict, what it examined and what it found", () => {
  const text = renderTerminal(failed, plain);
  expect(text).toContain(
    "  ✓ unexpected-credits  pass            10,806  every credit belongs to an event that was sent",
  );
  expect(text).toContain(
    "  ✗ duplicate-credits   fail            10,806  37 events were credited more than once",
  );
});

test("a failed drill shows three events", () => {
  const text = renderTerminal(failed, plain);
  expect(text.match(/evt-\d+-\d+/g)).toHaveLength(3);
  expect(text).toContain("21.604 s sender       by us-east-1, 2.1 s after it was due");
  expect(text).toContain("43.000 s us-east-1    ✗ applied again");
});

test("a drill that did not end says so first", () => {
  expect(renderTerminal(cutOff, plain).trimStart()).toMatch(/^! +This drill did not end: its history stops/);
});

test("the recovery time shows its stages and its limit", () => {
  const text = renderTerminal(passed, { ...plain, width: 120 });
  expect(text).toMatch(
    /Recovery time \(RTO\) +3\.12–3\.24 s +at most 30 s +detected 2\.7 s · rerouted 2\.73 s/,
  );
});

test("a drill without checks says so", () => {
  const text = renderTerminal(interrupted, plain);
  expect(text).toContain("? INCONCLUSIVE  region-outage");
  expect(text).toContain("No check was made.");
  expect(text).toContain("left behind: 0 faults, 1 process");
});

describe("any width", () => {
  test.each([40, 80, 93, 104, 120, 400])("of %i columns keeps its tables within 80 to 120", (width) => {
    for (const input of [passed, failed, inconclusive, interrupted, hostile]) {
      const lines = renderTerminal(input, { ...plain, width })
        .split("\n")
        .filter((line) => !/^ +(Report|Replay) /.test(line));
      const widest = Math.max(...lines.map((line) => [...line].length));
      expect(widest).toBeLessThanOrEqual(Math.min(120, Math.max(80, width)));
      expect(lines.join("\n")).not.toMatch(/^ *…/m);
    }
  });
});

test("without colour there is no escape sequence, whatever a system said", () => {
  for (const input of [passed, failed, hostile]) expect(renderTerminal(input, plain)).not.toContain("\u001b");
});

test("colour changes nothing but colour", () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is taken out
  const bare = renderTerminal(failed, { ...plain, color: true }).replace(/\u001b\[\d+m/g, "");
  expect(renderTerminal(failed, { ...plain, color: true })).toContain("\u001b[31m");
  expect(bare.replace(/ +$/gm, "")).toBe(renderTerminal(failed, plain));
});
