import { expect, test } from "vitest";
import { renderCommunications } from "../../reports/communications.ts";
import { renderHtml } from "../../reports/html.ts";
import { cutOff, failed, interrupted, passed } from "./examples.ts";
import { hostile } from "./hostile.ts";

/** The lines below a heading, up to the next one. */
function below(text: string, heading: string): string {
  const [, rest = ""] = text.split(new RegExp(`^#+ ${heading}$`, "m"));
  return rest.split(/^#/m)[0]!;
}

test("the start is told with the measured time, what was seen, and the targets", () => {
  const start = below(renderCommunications(passed), "Incident start");
  expect(start).toContain("Subject: \\[DRILL\\] Incident: region-outage of eu-west-1");
  expect(start).toContain("**Began**: 2026-11-21 10:12:24 UTC");
  expect(start).toContain("the edge took the region out, 2.7 s in, 10:12:26 UTC");
  expect(start).toContain("service is back within 30 s");
});

test("updates follow one another by the clock, each with its time since the fault", () => {
  const updates = below(renderCommunications(passed), "Updates");
  const order = [
    "detected",
    "rerouted",
    "recovered",
    "healing region-outage",
    "took back|edge sends",
    "caught up",
  ];
  const places = order.map((word) => updates.search(new RegExp(word)));
  expect(places.every((place) => place >= 0)).toBe(true);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(updates).toContain("**2.7 s in, 10:12:26 UTC**: detected: the edge took the region out");
});

test("the resolution says how long, how much was lost, and what caused it", () => {
  const text = below(renderCommunications(passed), "Resolution");
  expect(text).toContain("**Outage**: 3.12–3.24 s");
  expect(text).toContain("**Fault lasted**: 21.6 s");
  expect(text).toContain("**Lost at failover**: 12 operations");
  expect(text).toContain("injected on purpose by a drill");
});

test("what a drill cannot know is marked as to be filled in", () => {
  const text = renderCommunications(passed);
  for (const blank of [
    "Incident commander",
    "Impact",
    "Next update",
    "Post-mortem",
    "Customers",
    "Prevention",
  ])
    expect(text).toMatch(new RegExp(`\\*\\*${blank}\\*\\*: ＿＿＿ \\*\\(to fill in: `));
});

test("the checklist is ticked by what was seen, and crossed by what a check found broken", () => {
  expect(below(renderCommunications(passed), "Failover")).toContain(
    "- [x] Traffic goes to another region: 2.73 s in, 10:12:26 UTC",
  );
  expect(below(renderCommunications(passed), "Failover")).toContain("- [ ] Incident start was announced");
  expect(below(renderCommunications(failed), "After the failover")).toContain(
    "- [ ] ✗ Delivering twice credits once: 37 events were credited more than once",
  );
  expect(below(renderCommunications(passed), "After the failover")).toContain(
    "- [ ] The replicated log has no gap: this drill does not examine it",
  );
});

test("each step after the fault is timed", () => {
  const steps = below(renderCommunications(passed), "Steps, timed");
  expect(steps).toContain("| Wait until service is back | 210 ms | 5.1 s |");
  expect(steps).not.toContain("Inject region-outage");
});

test("a post-mortem has an action for each promise that broke, and the command that verifies it", () => {
  const actions = below(renderCommunications(failed), "Actions");
  expect(actions).toContain("**duplicate-credits**: ＿＿＿");
  expect(actions).toContain("**ledger-parity**: ＿＿＿");
  expect(below(renderCommunications(passed), "What did not hold")).toContain("none was found broken");
  expect(below(renderCommunications(failed), "How to verify")).toContain("npm run scenario region-outage");
});

test("an outage that was not healed is not told as resolved", () => {
  expect(renderCommunications(cutOff)).toContain("Resolution (not reached when the drill ended)");
  expect(renderCommunications(cutOff)).toContain("\\[DRILL\\] Not resolved");
  expect(renderCommunications(cutOff)).toContain("**This drill did not end:** its history stops at 28.31 s");
});

test("a fault without a measured recovery invents none", () => {
  const measures = { ...passed.result.measures, rto: null };
  const text = renderCommunications({ ...passed, result: { ...passed.result, measures } });
  expect(text).toContain("**Outage**: not measured");
  expect(text).toContain("- [ ] Service is back for good: not observed");
});

test("a drill without a fault says so and invents nothing", async () => {
  const text = renderCommunications(interrupted);
  expect(text).toContain("No fault took effect in this drill");
  expect(text).not.toMatch(/to fill in: |\[x\]|Subject/);
  expect(await renderHtml(interrupted)).toContain("there is no incident to tell of");
});

test("the page holds the same messages, folded", async () => {
  const page = await renderHtml(passed);
  const section = page.slice(page.indexOf('id="communications"'), page.indexOf('id="replay"'));
  for (const title of [
    "Incident start",
    "Updates",
    "Resolution",
    "Checklist",
    "Post-mortem, to be completed",
  ])
    expect(section).toContain(`<summary>${title}</summary>`);
  expect(section).toContain("[DRILL] Incident: region-outage of eu-west-1");
});

test("texts of a system under test add no markup, no link and no mention", () => {
  const text = renderCommunications(hostile);
  expect(text).not.toMatch(/<script|<img|(?<!\\|^- )\[x\]|@here/m);
  for (const control of ["\u0000", "\u001b"]) expect(text).not.toContain(control);
});
