/** The feed for the run in a folder: live while it goes on, else played again. */
import { closeSync, fstatSync, readSync } from "node:fs";
import { openPlain } from "../files/plain.ts";
import { requireHistory } from "../judge/kept-run.ts";
import { seemsToGoOn } from "./control.ts";
import type { Feed } from "./feed.ts";
import { LiveFeed } from "./live-feed.ts";
import { ReplayFeed } from "./replay-feed.ts";
import type { VerdictWords } from "./verdict.ts";

const tailBytes = 4096;

/** @throws UsageError where there is no run; HistoryError for a history that cannot be read */
export function openFeed(folder: string, words: VerdictWords): Feed & { readonly live: boolean } {
  const path = requireHistory(folder);
  const live = !isFinished(path) && seemsToGoOn(folder);
  const feed = live ? new LiveFeed({ folder: async () => folder, words }) : new ReplayFeed(folder, words);
  return Object.assign(feed, { live });
}

/** Whether its last line is the `end` record. */
function isFinished(path: string): boolean {
  const file = openPlain(path);
  try {
    const from = Math.max(0, fstatSync(file).size - tailBytes);
    const buffer = Buffer.alloc(tailBytes);
    const length = readSync(file, buffer, 0, tailBytes, from);
    const last = buffer.toString("utf8", 0, length).trimEnd().split("\n").at(-1)!;
    return last.startsWith('{"k":"end"');
  } finally {
    closeSync(file);
  }
}
