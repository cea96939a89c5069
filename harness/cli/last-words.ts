/**
 * The message and the exit code of an error that ends a program: 64 for wrong usage, else 3, never Node's own 1, which means
 * that a drill failed. Loads no package, so that it works where packages are missing.
 */
import { fstatSync, writeFileSync } from "node:fs";
import { inspect } from "node:util";
import { FileError } from "../files/file-error.ts";
import { MachineError } from "../machine/tool.ts";

/** The codes of `harness-error` and of wrong usage. */
const [harnessError, wrongUsage] = [3, 64];
/** The reader (`| head`) or the terminal is gone. */
const readerIsGone = ["EPIPE", "EIO"];

let handle = (error: unknown): void => {
  sayLastWords(error);
  process.exit();
};

/** Ends the process on an uncaught error. Goes on when only the reader of its output is gone. */
export function watchOverProcess(): void {
  process.on("uncaughtException", (error) => handle(error));
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (!readerIsGone.includes(error.code ?? "")) throw error;
    });
    writeWholly(stream);
  }
}

/** Writes whole chunks to a file: on a nearly full disk Node drops the rest of a chunk silently. */
function writeWholly(stream: NodeJS.WriteStream & { fd: number }): void {
  if (!isFile(stream.fd)) return;
  stream._write = (chunk: Buffer, _encoding, done) => {
    try {
      writeFileSync(stream.fd, chunk);
    } catch (error) {
      return done(error as Error);
    }
    done();
  };
}

function isFile(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isFile();
  } catch {
    return false; // closed before the process began
  }
}

/** Calls `handler` with every uncaught error from now on; the process goes on, because it has a drill to end. */
export function onUncaught(handler: (error: unknown) => void): void {
  handle = handler;
}

/** Prints the error and sets the exit code. */
export function sayLastWords(error: unknown): void {
  process.exitCode = isUsage(error) ? wrongUsage : harnessError;
  console.error(lastWords(error));
}

/** One line for an error of the machine, the stack for one of ours. */
export function lastWords(error: unknown): string {
  if (isMissingFile(error)) return `regiondrill: ${error.message.split("\n", 1)[0]}. ${remedyFor(error)}`;
  const isExplained = error instanceof MachineError || error instanceof FileError || isUsage(error);
  if (isExplained || isOfTheSystem(error)) return `regiondrill: ${error.message}`;
  return inspect(error);
}

/** By its name: its class loads a package. */
function isUsage(error: unknown): error is Error {
  return error instanceof Error && error.name === "UsageError";
}

function isOfTheSystem(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error && "code" in error;
}

/** A module is missing, or was cut off when it was installed. */
const missing = ["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND", "ERR_INVALID_PACKAGE_CONFIG"];

function isMissingFile(error: unknown): error is Error {
  return error instanceof Error && missing.includes((error as NodeJS.ErrnoException).code ?? "");
}

function remedyFor({ message }: Error): string {
  const ofOurs = /^Cannot find module '(?:file:)?\/(?!.*\/node_modules\/)/.test(message);
  return ofOurs ? "The checkout is not whole: see `git status`" : "Install the packages: npm ci";
}
