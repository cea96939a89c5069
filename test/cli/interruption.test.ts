import { afterEach, expect, test } from "vitest";
import { interruption } from "../../harness/cli/interruption.ts";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const before = new Map(signals.map((signal) => [signal, process.listeners(signal)]));

afterEach(() => {
  for (const signal of signals)
    for (const listener of process.listeners(signal))
      if (!before.get(signal)!.includes(listener)) process.off(signal, listener);
});

test.each(signals)("%s heals and says so", (signal) => {
  const said: string[] = [];
  const stopped = interruption((text) => said.push(text));
  expect(stopped.aborted).toBe(false);
  process.emit(signal, signal);
  expect(stopped.reason).toEqual(new Error(`stopped by ${signal}`));
  expect(said).toEqual([`${signal}: healing and cleaning up; once more to leave that to the watchdog`]);
});

test("a terminal that closes with several signals does not end the healing", () => {
  const said: string[] = [];
  interruption((text) => said.push(text));
  process.emit("SIGHUP", "SIGHUP");
  process.emit("SIGHUP", "SIGHUP");
  expect(said).toHaveLength(1);
});
