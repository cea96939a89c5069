/**
 * Runs a command of the user's own, such as an operator's script, to its end. Its output goes into a file and not through a
 * pipe: a process that the command leaves running may hold that open.
 */
import { createWriteStream, mkdirSync, openSync, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { execa } from "execa";
import { asStarted } from "./as-started.ts";
import { userEnvironment } from "./environment.ts";
import { lastLines } from "./last-lines.ts";
import { MachineError } from "./tool.ts";

export interface CommandPlace {
  readonly cwd: string;
  /** Beside what the user has set: it may need any of that. */
  readonly env?: Readonly<Record<string, string>>;
  /** File that its output is added to. */
  readonly log: string;
  readonly limitMs: number;
  readonly signal?: AbortSignal;
  /** Called with the process, which leads a group of its own, as soon as there is one. */
  readonly onStart?: (pid: number) => void;
}

/**
 * Resolves with its output. Processes that it leaves running go on.
 * @throws MachineError with the end of its output when it cannot be started, fails or takes too long
 */
export async function runCommand(
  command: readonly [string, ...string[]],
  place: CommandPlace,
): Promise<string> {
  const { exitCode, written, how } = await commandEnd(command, place);
  if (exitCode === 0) return written;
  throw new MachineError(
    `\`${command.join(" ")}\` ${how}. The end of its output (${place.log}):\n    ${lastLines(written)}`,
  );
}

export interface CommandEnd {
  /** `null` if it did not end by itself, or could not be started. */
  readonly exitCode: number | null;
  readonly written: string;
  /** In words. */
  readonly how: string;
}

/** How it ends. Never rejects because of the command. */
export async function commandEnd(
  command: readonly [string, ...string[]],
  { cwd, env = {}, log, limitMs, signal, onStart }: CommandPlace,
): Promise<CommandEnd> {
  mkdirSync(dirname(log), { recursive: true });
  // Open already, so that execa hands the file itself to the command, and pipes nothing.
  const output = createWriteStream(log, { fd: openSync(log, "a") });
  const before = statSync(log).size;
  const [program, ...args] = command;
  const running = asStarted(() =>
    execa(program, args, {
      cwd,
      env: { ...userEnvironment(), ...env },
      extendEnv: false,
      // In a group of its own: Ctrl-C is for the drill, which sees to it that a command comes to its end.
      detached: true,
      stdin: "ignore",
      stdout: output,
      stderr: output,
      timeout: limitMs,
      ...(signal === undefined ? {} : { cancelSignal: signal }),
      killDescendants: true,
      killSignal: "SIGKILL",
      reject: false,
    }),
  );
  if (running.pid !== undefined) onStart?.(running.pid);
  const ended = await running;
  output.close();
  const written = readFileSync(log).subarray(before).toString().trim();
  const cut = ended.timedOut || ended.isCanceled;
  const exitCode = cut ? null : (ended.exitCode ?? null);
  return { exitCode, written, how: exitCode === 0 ? "ended with 0" : whyFailed(ended, limitMs) };
}

interface Failure {
  readonly timedOut: boolean;
  readonly isCanceled: boolean;
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly originalMessage?: string | undefined;
}

function whyFailed(
  { timedOut, isCanceled, exitCode, signal, originalMessage }: Failure,
  limitMs: number,
): string {
  if (timedOut) return `was not done after ${limitMs / 1000} s`;
  if (isCanceled) return "was interrupted";
  if (exitCode === undefined && signal === undefined) return `could not be started: ${originalMessage}`;
  return `ended with ${exitCode ?? "a signal"}, 0 was expected`;
}

/** Ends a command with every process of its group. */
export function endGroup(leader: number): void {
  try {
    process.kill(-leader, "SIGKILL");
  } catch {} // all of it is gone
}
