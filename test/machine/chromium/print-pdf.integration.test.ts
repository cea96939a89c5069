/** Printing in a real browser; skipped, with its reason, where none is installed. */
import { afterEach, expect, test } from "vitest";
import { printPdf } from "../../../harness/machine/chromium/print-pdf.ts";
import { chromiumTool } from "../../../harness/machine/chromium/tool.ts";
import { renderHtml } from "../../../reports/html.ts";
import { failed } from "../../reports/examples.ts";

const named = process.env.REGIONDRILL_CHROMIUM;
afterEach(() => {
  if (named === undefined) delete process.env.REGIONDRILL_CHROMIUM;
  else process.env.REGIONDRILL_CHROMIUM = named;
});

test("a report becomes a PDF on A4, with an outline of its headings", async (context) => {
  if ((await chromiumTool.find()) === null) {
    console.warn(`skipped: ${context.task.name}: ${chromiumTool.wanted} was not found`);
    context.skip("no browser");
  }
  const pdf = Buffer.from(await printPdf(await renderHtml(failed))).toString("latin1");
  expect(pdf).toMatch(/^%PDF-1\./);
  expect(pdf).toMatch(/\/MediaBox \[0 0 59[45]\.\d+ 84[12]\.?\d*\]/);
  expect(pdf).toContain("/Outlines");
  expect(pdf.match(/\/Type \/Page\b/g)!.length).toBeGreaterThan(1);
});

test("a browser that is named and is none is not replaced by another one", async () => {
  process.env.REGIONDRILL_CHROMIUM = process.execPath.replace(/node$/, "no-such-browser");
  await expect(printPdf("<p>report</p>")).rejects.toThrow(
    /REGIONDRILL_CHROMIUM is .*no-such-browser, which is no Chromium.*correct it, or unset it/,
  );
});
