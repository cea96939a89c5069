/** A drill of an external system that is killed or interrupted, at every step of the operator's commands: nothing is left. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { whyNotReached } from "../../harness/machine/dial.ts";
import { nothingLeft } from "./foreign/killed-drill.ts";
import { operatedPair } from "./foreign/operated.ts";
import { freshRuns, historyMentions } from "./regiondrill.ts";

const program = fileURLToPath(new URL("foreign/interrupted.ts", import.meta.url));
const ports = { north: 17_075, south: 17_076 };
const folders: string[] = [];
const { operated, operator, run } = operatedPair("interrupted", ports);
const stepsFile = `${operated}.steps`;
const longEnough = { timeout: 60_000, interval: 20 };

afterEach(() => rmSync(stepsFile, { force: true }));
afterAll(async () => {
  await run(operator("down"));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function steps(): string[] {
  return existsSync(stepsFile) ? readFileSync(stepsFile, "utf8").trim().split("\n") : [];
}

/** Each command of the operator takes a second before and after what it does, and notes both. */
const moments: readonly [string, (runs: string) => boolean][] = [
  ["while `up` begins", () => steps().length === 1],
  ["when `up` has brought it up", () => steps().length === 2],
  ["while `kill` begins", () => steps().at(-1) === "kill"],
  ["while the region is gone", (runs) => historyMentions(runs, '"step":"effective"')],
  ["while `heal` begins", () => steps().at(-1) === "heal"],
  ["while `down` begins", () => steps().at(-1) === "down"],
];

const cases = moments.flatMap(([when, reached]) =>
  (["SIGKILL", "SIGINT"] as const).map((signal) => ({ signal, when, reached })),
);

test.each(cases)("$signal $when leaves nothing of ours, and the system down", async ({ signal, reached }) => {
  const runs = freshRuns();
  folders.push(runs);
  const child = execa("node", [program, operated, JSON.stringify(ports), runs], {
    env: { SLOW: "1" },
    reject: false,
    all: true,
  });
  await vi.waitUntil(() => reached(runs), longEnough);
  child.kill(signal);
  await child;
  await nothingLeft(runs);
  for (const port of Object.values(ports))
    expect(await whyNotReached({ host: "127.0.0.1", port })).not.toBeNull();
  expect(existsSync(operated)).toBe(false);
});
