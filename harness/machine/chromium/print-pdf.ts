/**
 * Prints a page on A4 through an installed Chromium. The page is one that loads nothing: it is printed without
 * scripts and without network.
 */
import { survey } from "../provision.ts";
import { MachineError } from "../tool.ts";
import { chromiumOverride, chromiumTool } from "./tool.ts";

const footer = `
  <div style="width: 100%; margin: 0 15mm; font: 7.5pt sans-serif; color: #59636e; display: flex; justify-content: space-between">
    <span class="title"></span><span><span class="pageNumber"></span> / <span class="totalPages"></span></span>
  </div>`;

/** A package of its own, which those who print no report need not have. @throws MachineError without it */
async function browserDriver(): Promise<typeof import("playwright-core")> {
  try {
    return await import("playwright-core");
  } catch {
    throw new MachineError(
      "printing a report takes the package playwright-core, which is not installed. Run this once: npm install --save-dev playwright-core",
    );
  }
}

/**
 * The page as a tagged PDF with page numbers and an outline of its headings.
 * @throws MachineError without a browser, or when the browser cannot print
 */
export async function printPdf(page: string): Promise<Uint8Array> {
  const executablePath = await browserPath();
  const { chromium } = await browserDriver();
  try {
    const browser = await chromium.launch({ executablePath });
    try {
      const context = await browser.newContext({ javaScriptEnabled: false, offline: true });
      const sheet = await context.newPage();
      await sheet.setContent(page);
      return await sheet.pdf({
        format: "A4",
        printBackground: true,
        displayHeaderFooter: true,
        headerTemplate: "<span></span>",
        footerTemplate: footer,
        preferCSSPageSize: true,
        tagged: true,
        outline: true,
      });
    } finally {
      await browser.close();
    }
  } catch (error) {
    const [first] = (error as Error).message.split("\n");
    throw new MachineError(
      `${executablePath} could not print the report: ${first}. Try another browser with ${chromiumOverride}=/path/to/it`,
    );
  }
}

async function browserPath(): Promise<string> {
  const [state] = await survey([chromiumTool]);
  if (state?.found) return state.found.path;
  const named = process.env[chromiumOverride];
  if (named)
    throw new MachineError(
      `${chromiumOverride} is ${named}, which is no Chromium, Chrome or Edge of version 109 or newer: correct it, or unset it`,
    );
  throw new MachineError(
    `a PDF is printed by Chromium, Chrome or Edge, and none was found. Install one (${state?.remedy}), ` +
      `or name yours with ${chromiumOverride}=/path/to/it, or open report.html in a browser and print it`,
  );
}
