/**
 * What is said, and the exit code, when something goes wrong that no command expects: 3, never Node's own 1, which means
 * that a drill failed. Loads no package, so that it speaks also where packages are missing.
 */
import { fstatSync, writeFileSync } from "node:fs";
import { inspect } from "node:util";
import { FileError } from "../files/file-error.ts";
import { MachineError } from "../machine/tool.ts";

/** The code of `harness-error`. */
const exitCode = 3;
/** The reader went away (`| head`), or the terminal did. */
const nobodyReads = ["EPIPE", "EIO"];

let handle = (error: unknown): void => {
  sayLastWords(error);
  process.exit();
};

/** Ends the process for whatever is caught nowhere; goes on where only nobody reads what it says. */
export function watchOverProcess(): void {
  process.on("uncaughtException", (error) => handle(error));
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (!nobodyReads.includes(error.code ?? "")) throw error;
    });
    writeWholly(stream);
  }
}

/** Where output goes into a file, Node leaves out what a disk that is nearly full did not take, and says nothing. */
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
    return false; // closed before we began
  }
}

/** From now on it is told of whatever is caught nowhere, and the process goes on: it has something to bring to an end. */
export function onUncaught(handler: (error: unknown) => void): void {
  handle = handler;
}

/** Sets the exit code too. */
export function sayLastWords(error: unknown): void {
  process.exitCode = exitCode;
  console.error(lastWords(error));
}

/** One line where the machine is to blame, with the stack where we are. */
export function lastWords(error: unknown): string {
  if (isMissingFile(error)) return `regiondrill: ${error.message.split("\n", 1)[0]}. ${remedyFor(error)}`;
  if (error instanceof MachineError || error instanceof FileError || isOfTheSystem(error))
    return `regiondrill: ${error.message}`;
  return inspect(error);
}

function isOfTheSystem(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error && "code" in error;
}

/** Something that is loaded is not there, or was cut off when it was installed. */
const missing = ["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND", "ERR_INVALID_PACKAGE_CONFIG"];

function isMissingFile(error: unknown): error is Error {
  return error instanceof Error && missing.includes((error as NodeJS.ErrnoException).code ?? "");
}

function remedyFor({ message }: Error): string {
  const ofOurs = /^Cannot find module '(?:file:)?\/(?!.*\/node_modules\/)/.test(message);
  return ofOurs ? "The checkout is not whole: see `git status`" : "Install the packages: npm ci";
}
