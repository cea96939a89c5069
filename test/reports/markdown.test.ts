import { expect, test } from "vitest";
import { renderMarkdown } from "../../reports/markdown.ts";
import { cutOff, failed, inconclusive, interrupted, passed } from "./examples.ts";
import { hostile } from "./hostile.ts";

test("the verdict and the promise come first", () => {
  const lines = renderMarkdown(passed).split("\n");
  expect(lines[0]).toBe("## ✓ Pass: region-outage, the promise was kept");
  expect(lines[2]).toBe(`> ${passed.result.run.promise}`);
});

test("every check is a row of the table", () => {
  const text = renderMarkdown(failed);
  expect(text).toContain(
    "| check | verdict | examined | violations | found |\n| --- | --- | ---: | ---: | --- |",
  );
  expect(text).toContain("| ✗ `duplicate-credits` | fail | 10,806 | 37 | 37 events were credited");
  for (const { id } of failed.result.checks) expect(text).toContain(`\`${id}\` |`);
});

test("a failed drill shows three events and their life", () => {
  const text = renderMarkdown(failed);
  expect(text).toContain("| event | sent | acknowledged | us-east-1 | eu-west-1 |");
  expect(text).toContain(
    "21.604 s by us-east-1, 2.1 s after it was due | 19.600 s applied<br>**✗ 43.000 s applied again** | 19.560 s applied |",
  );
  expect(text.match(/^\| `evt-/gm)).toHaveLength(3);
});

test("measures stand beside their limits", () => {
  expect(renderMarkdown(passed)).toContain(
    "| Recovery time (RTO) | 3.12–3.24 s | at most 30 s | detected 2.7 s",
  );
  expect(renderMarkdown(inconclusive)).toContain("| Recovery time (RTO) | not measured | at most 30 s |  |");
});

test("an interrupted drill has no empty tables and says what was not tested", () => {
  const text = renderMarkdown(interrupted);
  expect(text).not.toContain("### Checks");
  expect(text).toContain("### Not tested");
  expect(text).toContain("- **Recovery time**: no fault took effect");
});

test("every row of a table has as many cells as its head, whatever a system said", () => {
  for (const input of [passed, failed, hostile]) {
    const rows = renderMarkdown(input)
      .split("\n")
      .filter((line) => line.startsWith("|"));
    let width = 0;
    rows.forEach((row, i) => {
      const cells = row.split(/(?<!\\)\|/).length;
      if (rows[i + 1]?.startsWith("| ---")) width = cells;
      expect(cells, row).toBe(width);
    });
  }
});

test("texts of a system under test add no markup, no link and no mention", () => {
  const text = renderMarkdown(hostile).replace(/`[^`\n]*`/g, "");
  expect(text).not.toMatch(/<script|<img|(?<!\\|^- )\[x\]|@here/m);
});

test("it holds what the page holds: phases, the edge, operations that were missing, communications", () => {
  const checks = passed.result.checks.map((check) =>
    check.id === "rpo"
      ? { ...check, witnesses: [{ eventId: failed.lives[0]!.eventId, text: "missing" }] }
      : check,
  );
  const text = renderMarkdown({ ...passed, lives: failed.lives, result: { ...passed.result, checks } });
  for (const title of ["Operations that were missing", "Phases", "Communications"])
    expect(text).toContain(`<summary>${title}</summary>`);
  expect(text).toContain("The edge took out eu-west-1 at 22.74 s.");
});

test("a drill that did not end says so first", () => {
  expect(renderMarkdown(cutOff)).toMatch(
    /^> \[!WARNING\]\n> \*\*This drill did not end:\*\* its history stops/,
  );
});

test("a report with every witness fits a pull request", () => {
  const lives = Array.from({ length: 20 }, (_, i) => ({
    ...failed.lives[0]!,
    eventId: `evt-004711-000918-${i}`,
  }));
  const witnesses = lives.map(({ eventId }) => ({
    eventId,
    region: "us-east-1",
    text: "credited twice, once expected",
  }));
  const checks = failed.result.checks.map((check) => ({ ...check, witnesses }));
  const text = renderMarkdown({ ...failed, lives, result: { ...failed.result, checks } });
  expect(Buffer.byteLength(text)).toBeLessThan(60_000);
});
