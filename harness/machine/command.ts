/** Runs a command of somebody else's to its end, such as an operator's script. What it writes goes to a file. */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { asStarted } from "./as-started.ts";
import { userEnvironment } from "./environment.ts";
import { lastLines } from "./last-lines.ts";
import { MachineError } from "./tool.ts";

export interface CommandPlace {
  readonly cwd: string;
  /** Beside what the user has set: it may need any of that. */
  readonly env?: Readonly<Record<string, string>>;
  /** File that gets what it writes, after what is there. */
  readonly log: string;
  readonly limitMs: number;
  readonly signal?: AbortSignal;
  /** Told the process, which leads a group of its own, as soon as there is one. */
  readonly onStart?: (pid: number) => void;
}

/**
 * Resolves with what it wrote. What it leaves running is its own business.
 * @throws MachineError with the end of what it wrote when it cannot be started, fails or takes too long
 */
export async function runCommand(
  command: readonly [string, ...string[]],
  { cwd, env = {}, log, limitMs, signal, onStart }: CommandPlace,
): Promise<string> {
  mkdirSync(dirname(log), { recursive: true });
  const output = openSync(log, "a");
  const before = statSync(log).size;
  const late = AbortSignal.timeout(limitMs);
  const [program, ...args] = command;
  // In a group of its own: Ctrl-C is for the drill, which sees to it that a command comes to its end. Not a pipe but a
  // file: whatever the command leaves running may hold that open.
  const child = asStarted(() =>
    spawn(program, args, {
      ...{ cwd, env: { ...userEnvironment(), ...env }, detached: true },
      stdio: ["ignore", output, output],
    }),
  );
  if (child.pid !== undefined) onStart?.(child.pid);
  const ended = await endOf(child, signal === undefined ? late : AbortSignal.any([late, signal]));
  closeSync(output);
  const written = readFileSync(log).subarray(before).toString().trim();
  if (ended === 0) return written;
  let how =
    typeof ended === "string"
      ? `could not be started: ${ended}`
      : `ended with ${ended ?? "a signal"}, 0 was expected`;
  if (signal?.aborted) how = "was interrupted";
  if (late.aborted) how = `was not done after ${limitMs / 1000} s`;
  throw new MachineError(
    `\`${command.join(" ")}\` ${how}. The end of what it wrote (${log}):\n    ${lastLines(written)}`,
  );
}

/** Its exit code; why it could not be started, in words; `null` when a signal ended it. */
function endOf(child: ChildProcess, limit: AbortSignal): Promise<number | string | null> {
  return new Promise((resolve) => {
    const end = () => endGroup(child.pid);
    child.once("error", ({ message }) => resolve(message));
    child.once("exit", (code) => {
      limit.removeEventListener("abort", end);
      resolve(code);
    });
    if (limit.aborted) end();
    limit.addEventListener("abort", end, { once: true });
  });
}

/** A command with what it had started and waits for. */
export function endGroup(leader: number | undefined): void {
  try {
    if (leader !== undefined) process.kill(-leader, "SIGKILL");
  } catch {} // all of it is gone
}
