import { describe, expect, test } from "vitest";
import { resultSchema } from "../../harness/contract/result.ts";
import { style } from "../../reports/html/style.ts";
import { renderHtml } from "../../reports/html.ts";
import { cutOff, failed, inconclusive, interrupted, passed, regions } from "./examples.ts";
import { hostile } from "./hostile.ts";
import { drillSeries } from "./series.ts";

const examples = { passed, failed, inconclusive, interrupted, cutOff };

/** What a reader sees above the first section after the opening. */
function firstScreen(page: string): string {
  return page.slice(page.indexOf("<header"), page.indexOf("</header>"));
}

test.each(Object.entries(examples))("the example of a drill that %s is a valid result", (_, { result }) => {
  expect(resultSchema.safeParse(result).error).toBeUndefined();
});

describe.each(Object.entries(examples))("the page of a drill that %s", (_, input) => {
  test("loads nothing and runs nothing", async () => {
    const page = await renderHtml(input);
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(page).not.toMatch(/https?:|<script|<link|<iframe|<img|@import|\ssrc=|\son\w+=/i);
  });

  test("names every check, the promise and the command that replays it", async () => {
    const page = await renderHtml(input);
    for (const { id } of input.result.checks) expect(page).toContain(`id="check-${id}"`);
    expect(firstScreen(page)).toContain(input.result.run.promise);
    expect(page).toContain(`<code>${input.result.run.command}</code>`);
  });

  test("has ids that are unique, links that lead somewhere, and headings without gaps", async () => {
    const page = await renderHtml(input);
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
    const levels = [...page.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
    levels.forEach((level, i) => {
      expect(level - (levels[i - 1] ?? 0)).toBeLessThanOrEqual(1);
    });
  });

  test("gives each chart a name and its content in words", async () => {
    const page = await renderHtml(input);
    const charts = [
      ...page.matchAll(
        /<svg[^>]*role="img"[^>]*>\s*<title[^>]*>([^<]+)<\/title>\s*<desc[^>]*>([^<]+)<\/desc>/g,
      ),
    ];
    expect(charts).toHaveLength(page.split('role="img"').length - 1);
    for (const [, title, description] of charts)
      expect(`${title}${description}`).not.toMatch(/NaN|undefined|null/);
  });

  test("has no number that is none", async () => {
    expect(await renderHtml(input)).not.toMatch(/\bNaN\b|Infinity|>undefined<|>null</);
  });

  test("is the same every time", async () => {
    expect(await renderHtml(input)).toBe(await renderHtml(input));
  });
});

test("a failed drill says on the first screen which promises broke and shows three events", async () => {
  const screen = firstScreen(await renderHtml(failed));
  expect(screen).toContain("at most 0 events are credited more than once");
  expect(screen).toContain("37 events");
  expect(screen).not.toContain("were credited more than once in us-east-1, against");
  for (const event of ["evt-004711-000918", "evt-004711-001204", "evt-004711-001377"])
    expect(screen).toContain(event);
  expect(screen).not.toContain("evt-004711-002001");
});

test("each of the three events is followed across both regions: sent, acknowledged, applied where and when", async () => {
  const screen = firstScreen(await renderHtml(failed));
  expect(screen).toContain("Three events, followed through both regions");
  const [head, first] = screen.slice(screen.indexOf("followed through")).split("<tr>").slice(1);
  expect([...head!.matchAll(/<th>([^<]+)/g)].map(([, name]) => name)).toEqual([
    ...["Event", "Sent", "Acknowledged"],
    ...regions,
  ]);
  const [sent, acknowledged, east, west] = first!.split("<td").slice(1).map(words);
  expect(sent).toBe("19.500 s sent: no acknowledgement in 2 s21.600 s attempt 2: us-east-1 took it in 4 ms");
  expect(acknowledged).toBe("21.604 s by us-east-1, 2.1 s after it was due");
  expect(east).toBe("19.600 s applied43.000 s ✗ applied again");
  expect(west).toBe("19.560 s applied");
});

/** What a reader sees of the rest of an element. */
function words(markup: string): string {
  return markup
    .slice(markup.indexOf(">") + 1)
    .replace(/<[^>]*>/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

test("a broken recovery time is shown by the events that waited longest, as no check names any", async () => {
  const checks = failed.result.checks.map((check) => ({
    ...check,
    verdict: check.id === "rto" ? ("fail" as const) : ("pass" as const),
    witnesses: [],
  }));
  const longestWaits = failed.lives.slice(2).map(({ eventId }) => eventId);
  const screen = firstScreen(
    await renderHtml({ ...failed, result: { ...failed.result, checks }, longestWaits }),
  );
  for (const id of longestWaits) expect(screen).toContain(id);
});

test("accounts are shown where no event is named", async () => {
  const checks = failed.result.checks.map((check) => ({
    ...check,
    witnesses: check.verdict === "fail" ? [{ account: "acct-7", text: "eu-west-1 has one row less" }] : [],
  }));
  const screen = firstScreen(await renderHtml({ ...failed, result: { ...failed.result, checks } }));
  expect(screen).toContain("<code>acct-7</code>");
  expect(screen).toContain("eu-west-1 has one row less");
});

test("operations that were missing are named and followed, promised or not", async () => {
  const [life] = failed.lives;
  const checks = passed.result.checks.map((check) =>
    check.id === "rpo" ? { ...check, witnesses: [{ eventId: life!.eventId, text: "missing" }] } : check,
  );
  const page = await renderHtml({ ...passed, lives: failed.lives, result: { ...passed.result, checks } });
  const section = page.slice(page.indexOf('id="rpo"'), page.indexOf('id="promises"'));
  expect(section).toContain("The operation that was missing");
  expect(section).toContain(life!.eventId);
});

test("a drill that did not end says so before anything else", async () => {
  const screen = words(firstScreen(await renderHtml(cutOff)));
  expect(screen.trim()).toMatch(/^This drill did not end: its history stops at 28\.31 s/);
  expect(await renderHtml(passed)).not.toContain("did not end");
});

test("a region has a lane, with what the edge thought of it in the picture and in words", async () => {
  const page = await renderHtml(passed);
  const chart = page.slice(page.indexOf('id="t-wide-desc"'), page.indexOf('id="t-narrow-title"'));
  for (const region of regions) expect(chart).toContain(`>${region}</text>`);
  expect(chart).toContain("edge: down");
  expect(chart).toContain("The edge took out eu-west-1 at 22.74 s. The edge took back eu-west-1 at 42.40 s.");
});

test("a negative control says that it is meant to fail", async () => {
  expect(firstScreen(await renderHtml(failed))).toContain("meant to fail");
  expect(firstScreen(await renderHtml(passed))).not.toContain("meant to fail");
});

test("the verdict is a word and a shape, not a colour alone", async () => {
  const words = { passed: "Pass", failed: "Fail", inconclusive: "Inconclusive" };
  const screens = await Promise.all(
    [passed, failed, inconclusive].map(async (input) => firstScreen(await renderHtml(input))),
  );
  Object.values(words).forEach((word, i) => {
    expect(screens[i]).toContain(`<span class="word">${word}</span>`);
  });
  expect(new Set(screens.map((screen) => /<svg class="sign[^>]*>(<\w+)/.exec(screen)?.[1])).size).toBe(3);
});

test("an interrupted drill is drawn, says why, and lists all it did not test", async () => {
  const page = await renderHtml(interrupted);
  expect(firstScreen(page)).toContain("the drill was interrupted (SIGINT)");
  expect(page).toContain("No traffic was recorded");
  for (const missing of ["Any fault", "Recovery time", "Data loss at failover", "Latency"]) {
    expect(page.slice(page.indexOf('id="untested"'))).toContain(`<dt>${missing}</dt>`);
  }
});

test("a service that never came back is not drawn as one that did", async () => {
  const rto = { lowerMs: null, upperMs: null, detectedMs: 2_704, reroutedMs: null };
  const measures = { ...passed.result.measures, rto };
  const page = await renderHtml({ ...passed, result: { ...passed.result, measures } });
  expect(page).toContain("Service did not come back while the drill watched");
  expect(page).toContain('class="bar-never"');
});

test("an outage that was not seen has an upper bound and no bar", async () => {
  const rto = { lowerMs: 0, upperMs: 20, detectedMs: 2_704, reroutedMs: 15 };
  const measures = { ...passed.result.measures, rto };
  const page = await renderHtml({ ...passed, result: { ...passed.result, measures } });
  expect(page).toContain("under 20 ms");
  expect(page).not.toContain('id="rto-whole-title"');
});

test("texts of a system under test stay text", async () => {
  const page = await renderHtml(hostile);
  for (const harm of ["<script", "<img", "\u0000", "\u001b"]) expect(page).not.toContain(harm);
  expect(page).toContain("&lt;script>alert(1)&lt;/script>");
  expect(page.split("</title>").length).toBe(page.split("<title").length);
  expect(page.split("</style>")).toHaveLength(2);
});

test("a drill of five minutes with every witness stays under 500 KB", async () => {
  const witness = {
    eventId: "evt-004711-000918-0123456789abcdef",
    region: "us-east-1",
    at: passed.result.run.startedAt,
  };
  const witnesses = Array.from({ length: 20 }, (_, i) => ({
    ...witness,
    text: `credited ${i} times, at most once expected`,
  }));
  const checks = passed.result.checks.map((check) => ({ ...check, witnesses }));
  const series = drillSeries(regions, { untilMs: 309_500, bucketMs: 250, healedMs: 200_000 });
  const lives = Array.from({ length: 100 }, (_, i) => ({
    ...failed.lives[0]!,
    eventId: `${witness.eventId}-${i}`,
  }));
  const named = checks.map((check) => ({
    ...check,
    witnesses: lives.slice(0, 20).map(({ eventId }) => ({ ...witness, eventId, text: "missing" })),
  }));
  const page = await renderHtml({ ...failed, lives, series, result: { ...failed.result, checks: named } });
  expect(Buffer.byteLength(page)).toBeLessThan(500_000);
});

describe("words are readable on their ground", () => {
  const blocks = {
    light: /:root \{([^}]*)\}/.exec(style)![1]!,
    dark: /dark\) \{\s*:root \{([^}]*)\}/.exec(style)![1]!,
  };
  const inks = ["ink", "muted", "link", "pass", "fail", "inconclusive", "harness-error"];
  test.each(Object.entries(blocks))("in %s, at 4.5 to 1", (_, block) => {
    const color = (name: string) => new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(block)![1]!;
    for (const ink of inks) {
      for (const ground of ["paper", "panel"])
        expect(contrast(color(ink), color(ground)), ink).toBeGreaterThanOrEqual(4.5);
    }
    for (const ink of ["ink", "inconclusive"])
      for (const band of ["fault-band", "outage-band", "down-band"])
        expect(
          contrast(color(ink), blended(block, band, color("paper"))),
          `${ink} on ${band}`,
        ).toBeGreaterThanOrEqual(4.5);
    for (const line of ["region-1", "region-2", "region-3", "region-4", "latency", "success"]) {
      expect(contrast(color(line), color("paper")), line).toBeGreaterThanOrEqual(3);
    }
  });
});

/** A half-transparent band on its paper. */
function blended(block: string, band: string, paper: string): string {
  const [r, g, b, alpha] = new RegExp(`--${band}: rgba\\(([^)]*)\\)`).exec(block)![1]!.split(",").map(Number);
  return [r!, g!, b!].reduce((hex, c, i) => {
    const ground = Number.parseInt(paper.slice(1 + 2 * i, 3 + 2 * i), 16);
    return (
      hex +
      Math.round(c * alpha! + ground * (1 - alpha!))
        .toString(16)
        .padStart(2, "0")
    );
  }, "#");
}

/** The contrast ratio of WCAG 2. */
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((i) => Number.parseInt(hex.slice(i, i + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
