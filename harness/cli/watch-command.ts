/**
 * `watch [run]`: shows a run in the browser, as it goes on or played again, until Ctrl-C. With `--of-process` it is the
 * companion of a drill (`watch-beside.ts`) and ends with it.
 */
import { once } from "node:events";
import { resolve } from "node:path";
import { Command, type CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { verdictWords } from "../../reports/facts/verdict.ts";
import { exitCodes } from "../contract/result.ts";
import { HistoryError } from "../history/reader.ts";
import { folderMeant } from "../judge/latest.ts";
import { MachineError } from "../machine/tool.ts";
import type { Feed } from "../watch/feed.ts";
import { openFeed } from "../watch/open-feed.ts";
import { startServer, type WatchServer } from "../watch/server.ts";
import { wholeNumber } from "./usage.ts";
import { accompany } from "./watch-beside.ts";

export function watchCommand(): CommandUnknownOpts {
  return new Command("watch")
    .description("show a run in the browser, as it goes on or played again")
    .argument("[run]", "a run's folder", "runs/latest")
    .option("--port <number>", "where to listen, on 127.0.0.1; a free one if left out", portNumber, 0)
    .addOption(new Option("--of-process <pid>").argParser(Number).hideHelp())
    .action(async (run, { ofProcess, port }) => {
      if (ofProcess !== undefined) return accompany(ofProcess, (feed) => listen(feed, port));
      await watchUntilStopped(resolve(folderMeant(run)), port);
    });
}

function portNumber(text: string): number {
  return wholeNumber("--port", 1024, 65_535)(text);
}

async function watchUntilStopped(folder: string, wanted: number): Promise<void> {
  try {
    const feed = openFeed(folder, verdictWords);
    const server = await listen(feed, wanted);
    console.log(`watch: ${server.url}`);
    console.log(
      `${feed.live ? "A run that goes on" : "A run that is over, played again"}; Ctrl-C ends the view.`,
    );
    await Promise.race(["SIGINT", "SIGTERM"].map((signal) => once(process, signal)));
    await server.close();
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error;
    console.error(`regiondrill: the history in ${folder} cannot be shown: ${error.message}`);
    process.exitCode = exitCodes["harness-error"];
  }
}

/** @throws MachineError when the port is taken */
async function listen(feed: Feed, wanted: number): Promise<WatchServer> {
  try {
    return await startServer({ feed, port: wanted });
  } catch (error) {
    feed.close();
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE")
      throw new MachineError(
        `port ${wanted} of 127.0.0.1 is taken; choose another with --port, or leave it out for one that is free`,
      );
    if (code === undefined) throw error;
    throw new MachineError(`nothing can listen on 127.0.0.1: ${message}`);
  }
}
