/**
 * What ends a drill before its time. Ctrl-C: once heals, cleans up and reports; twice leaves the cleaning to the watchdog. A
 * terminal that is closed says so more than once, and means it once. An error that nothing catches heals, cleans up and reports as well.
 */
import { Uncaught } from "../drill/uncaught.ts";
import { onUncaught, sayLastWords } from "./last-words.ts";

/** A drill that went wrong may wait for what never comes. */
const endLimitMs = 180_000;

/** @param say told of the first interruption */
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
    say("an error that nothing catches: healing and cleaning up");
    controller.abort(new Uncaught(error));
    setTimeout(() => process.exit(), endLimitMs).unref();
  });
  return controller.signal;
}
