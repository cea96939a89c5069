/**
 * What ends a drill early. The first Ctrl-C heals, cleans up and reports; the second leaves the cleaning to the watchdog. A
 * closed terminal sends SIGHUP more than once: only the first counts. An uncaught error heals, cleans up and reports, too.
 */
import { Uncaught } from "../drill/uncaught.ts";
import { onUncaught, sayLastWords } from "./last-words.ts";

/** A drill that went wrong may wait for ever. */
const endLimitMs = 180_000;

/** @param say prints a line at the first interruption */
export function interruption(say: (text: string) => void): AbortSignal {
  const controller = new AbortController();
  const stop = (signal: NodeJS.Signals) => {
    if (controller.signal.aborted) {
      if (signal === "SIGHUP") return;
      process.exit(130);
    }
    say(`${signal}: healing and cleaning up; once more to leave that to the watchdog`);
    controller.abort(new Error(`stopped by ${signal}`));
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  process.on("SIGHUP", stop);
  onUncaught((error) => {
    sayLastWords(error);
    if (controller.signal.aborted) return;
    say("an uncaught error: healing and cleaning up");
    controller.abort(new Uncaught(error));
    setTimeout(() => process.exit(), endLimitMs).unref();
  });
  return controller.signal;
}
