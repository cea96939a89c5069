/** The page in a real browser: a drill followed from its first record to the verdict, with a server that goes and comes back. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { HistoryRecord } from "../../harness/history/types.ts";
import { judgeFile } from "../../harness/judge/judge.ts";
import { chromiumTool } from "../../harness/machine/chromium/tool.ts";
import { record } from "../../harness/safety/ledger.ts";
import { timeOf } from "../../harness/watch/fold.ts";
import { LiveFeed } from "../../harness/watch/live-feed.ts";
import { ReplayFeed } from "../../harness/watch/replay-feed.ts";
import { startServer, type WatchServer } from "../../harness/watch/server.ts";
import { goldenReads } from "../check/golden-reads.ts";
import { sealedText } from "../history/sealed.ts";
import { drill, lines, runFolder, words } from "./drill.ts";
import { ownSlots, slotOf } from "./slot.ts";

const found = await chromiumTool.find();
if (found === null) console.warn(`skipped: no browser here; wanted is ${chromiumTool.wanted}`);

let browser: Browser;
let page: Page;
let servers: WatchServer[] = [];
let leave = () => {};
const complaints: string[] = [];

beforeAll(async () => {
  if (found !== null) browser = await chromium.launch({ executablePath: found.path, args: ["--no-sandbox"] });
});
afterAll(() => browser?.close());

beforeEach(async () => {
  leave = ownSlots();
  complaints.length = 0;
  page = await browser.newPage();
  page.setDefaultTimeout(30_000);
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) complaints.push(message.text());
  });
});

afterEach(async () => {
  await page.close();
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
  leave();
});

/** A drill whose history the test writes. */
class Written {
  readonly folder: string;
  readonly #records: HistoryRecord[];
  #next: number;

  constructor(id = "live-run") {
    this.#records = drill(id);
    this.folder = runFolder(this.#records.slice(0, 1));
    this.#next = 1;
  }

  /** Everything up to this moment. */
  until(ms: number): void {
    const from = this.#next;
    while (this.#next < this.#records.length && (timeOf(this.#records[this.#next]!) ?? 0) <= ms) this.#next++;
    appendFileSync(join(this.folder, "history.ndjson"), lines(this.#records.slice(from, this.#next)));
  }

  /** The rest, and the result as the drill writes it. */
  end(): void {
    this.until(Number.POSITIVE_INFINITY);
    const { result } = judgeFile(join(this.folder, "history.ndjson"));
    writeFileSync(join(this.folder, "result.json"), JSON.stringify(result));
  }
}

async function live(folder: string, port = 0): Promise<WatchServer> {
  const feed = new LiveFeed({ folder: async () => folder, words, goesOn: () => true });
  const server = await startServer({ feed, port });
  servers.push(server);
  return server;
}

/** A drill that waits to be continued, and its slot. */
async function held(): Promise<{ slot: string; server: WatchServer }> {
  const written = new Written();
  const slot = slotOf({ runId: "live-run", runFolder: written.folder });
  record({ number: 7, folder: slot }, { entry: "held", milestone: "divergence" });
  written.until(1_500);
  return { slot, server: await live(written.folder) };
}

/** The drill with its end a minute later: at the usual speed, time enough to pause it on a busy machine. */
function longDrill(): HistoryRecord[] {
  const records = drill();
  const [end] = records.splice(-1);
  const late: HistoryRecord[] = [
    { k: "milestone", at: 60_000, text: "a quiet minute is over" },
    { ...end, at: 60_001 } as HistoryRecord,
  ];
  const text = sealedText([...records, ...late]).trimEnd();
  return text.split("\n").map((line) => JSON.parse(line));
}

const region = (name: string) => page.locator(`[data-region="${name}"] .said`);
const link = (from: string, to: string) => page.locator(`[data-link="${from}->${to}"] .said`);
const shows = (place: ReturnType<typeof region>, text: string | RegExp) =>
  place.filter({ hasText: text }).waitFor();
const status = (text: string) => shows(page.locator("#status"), text);

describe.skipIf(found === null)("the page", () => {
  test("follows a drill from its start to its verdict", async () => {
    const written = new Written();
    const server = await live(written.folder);
    await page.goto(server.url);
    await status("Live");
    await shows(region("eu-west-1"), "starting");
    written.until(1_500);
    await shows(region("eu-west-1"), "serving");
    await shows(page.locator("#step"), "steady traffic");
    written.until(3_000);
    await shows(region("eu-west-1"), "down");
    await shows(region("us-east-1"), "serving");
    await shows(link("us-east-1", "eu-west-1"), "dead");
    await shows(link("edge", "us-east-1"), "open");
    await shows(page.locator("#news"), "the edge took out eu-west-1");
    written.until(4_500);
    await shows(region("eu-west-1"), "coming back");
    written.until(8_000);
    await shows(region("eu-west-1"), "serving");
    expect(await page.locator("#verdict").isHidden()).toBe(true);
    written.end();
    await shows(page.locator("#verdict h2"), /Pass\s*the promise was kept/);
    await shows(page.locator("#promises"), "duplicate-credits: pass");
    await status("Over");
    expect(complaints).toEqual([]);
  });

  test("shows that it reconnects while the server is away, and goes on when it is back on its port", async () => {
    const written = new Written();
    written.until(1_500);
    const first = await live(written.folder);
    await page.goto(first.url);
    await shows(region("eu-west-1"), "serving");
    await first.close();
    await status("Reconnecting");
    expect(await region("eu-west-1").textContent()).toBe("serving");
    written.until(3_000);
    await live(written.folder, first.port);
    await status("Live");
    await shows(region("eu-west-1"), "down");
    written.end();
    await shows(page.locator("#verdict h2"), "Pass");
    expect(complaints).toEqual([]);
  });

  test("keeps the token out of the address, and continues a held drill with it", async () => {
    const { slot, server } = await held();
    await page.goto(server.url);
    await status("Held");
    expect(page.url()).not.toContain(server.token);
    await page.getByRole("button", { name: "Continue" }).click();
    await shows(page.locator("#control"), "Done: it goes on from divergence");
    expect(existsSync(join(slot, "resume"))).toBe(true);
  });

  test("has no buttons without the token, and asks for it again when a wrong one is used", async () => {
    const { slot, server } = await held();
    await page.goto(`http://127.0.0.1:${server.port}/`);
    await status("Held");
    const go = page.getByRole("button", { name: "Continue" });
    expect(await go.count()).toBe(0);
    expect(await page.getByRole("button", { name: "Abort" }).count()).toBe(0);
    await page.getByLabel("Token from the terminal").fill("wrong");
    await page.getByRole("button", { name: "Use" }).click();
    await go.click();
    await page.getByLabel("Token from the terminal").waitFor();
    expect(existsSync(join(slot, "resume"))).toBe(false);
  });

  test("asks twice before it aborts", async () => {
    const written = new Written();
    const drilling = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
    const ended = once(drilling, "exit");
    try {
      slotOf({ runId: "live-run", runFolder: written.folder, pid: drilling.pid! });
      written.until(1_500);
      await page.goto((await live(written.folder)).url);
      await page.getByRole("button", { name: "Abort and heal" }).click();
      await page.getByRole("button", { name: "Really abort?" }).waitFor();
      expect(drilling.signalCode).toBeNull();
      await page.getByRole("button", { name: "Really abort?" }).click();
      await shows(page.locator("#control"), "Done: it heals, cleans up and reports");
      expect(await ended).toEqual([null, "SIGINT"]);
    } finally {
      drilling.kill("SIGKILL");
    }
  });

  test("plays a finished run again, from any moment of it", async () => {
    const server = await startServer({ feed: new ReplayFeed(runFolder(longDrill()), words), port: 0 });
    servers.push(server);
    await page.goto(server.url);
    await status("Replay");
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByLabel("Moment of the drill").fill("3000");
    await shows(region("eu-west-1"), "down");
    await status("Replay, paused");
    await page.getByLabel("Speed").selectOption("64");
    await page.getByRole("button", { name: "Play" }).click();
    await shows(page.locator("#verdict h2"), "Pass");
    expect(complaints).toEqual([]);
  });

  test("shows texts of the system under test as text, whatever they contain", async () => {
    const records = drill();
    const hostile = '<img src=x onerror="document.title=1">';
    records.splice(3, 0, { k: "milestone", at: 1, text: hostile });
    const server = await startServer({ feed: new ReplayFeed(runFolder(records), words), port: 0 });
    servers.push(server);
    await page.goto(server.url);
    await shows(page.locator("#news"), hostile);
    expect(await page.locator("#news img").count()).toBe(0);
  });

  test("draws a chart of traffic and of lag for each region, with the fault's time in its key", async () => {
    const server = await startServer({ feed: new ReplayFeed(runFolder(longDrill()), words), port: 0 });
    servers.push(server);
    await page.goto(server.url);
    await page.getByLabel("Moment of the drill").fill("7000");
    await shows(page.getByLabel("Faults in the charts"), "region-outage, 0:02 to 0:05");
    const charts = page.locator("#charts [role=img]");
    expect(await charts.count()).toBe(4);
    expect(await charts.locator("canvas").count()).toBe(4);
    const name = await charts.first().getAttribute("aria-label");
    expect(name).toMatch(/^Answered, us-east-1: \d+ a second now$/);
    expect(complaints).toEqual([]);
  });

  test("shows reads and how many were stale, where the load reads back", async () => {
    const server = await startServer({
      feed: new ReplayFeed(runFolder(drill("reads", goldenReads())), words),
      port: 0,
    });
    servers.push(server);
    await page.goto(server.url);
    await page.getByLabel("Moment of the drill").fill("7000");
    await shows(page.locator("#reads"), /0 stale of \d+ answered later than 1 s after the acknowledgement/);
    const name = await page.locator("#reads [role=img]").getAttribute("aria-label");
    expect(name).toMatch(/^Operations read back, all regions: \d+ a second, 0 without the operation now$/);
    expect(complaints).toEqual([]);
  });
});
