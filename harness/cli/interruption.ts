/**
 * Ctrl-C: once heals, cleans up and reports; twice leaves the cleaning to the watchdog. A terminal that is closed says so
 * more than once, and means it once.
 */

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
  return controller.signal;
}
