/** What reporters with files share: their options, checked before anything is started, and where files go. */
import { basename, dirname, join, resolve } from "node:path";
import { z } from "zod";
import type { ReporterContext } from "../../harness/contract/reporter.ts";
import { makeFolder } from "../../harness/files/make-folder.ts";
import { writeWhole } from "../../harness/files/write.ts";

type Given = Readonly<Record<string, unknown>>;

const fileOptions = z.strictObject({
  /** From the working directory; in the folder of runs when left out. */
  file: z.string().min(1).exactOptional(),
});

/** @throws Error that names what is wrong, with its place */
export function optionsOf<T>(given: Given, schema: z.ZodType<T>): T {
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  const problems = read.error.issues.map(({ path, message }) => [...path.map(String), message].join(": "));
  throw new Error(problems.join("; "));
}

/** For a reporter without options. @throws Error that names those that were given */
export function requireNone(given: Given): void {
  optionsOf(given, z.strictObject({}));
}

/** Absolute. @throws Error that names a wrong option */
export function fileOf(given: Given, usual: string, { runs }: ReporterContext): string {
  const { file } = optionsOf(given, fileOptions);
  return file === undefined ? join(runs, usual) : resolve(file);
}

/** Writes a file whole, in a folder that is made if need be. @throws Error that names the file */
export function writeReport(file: string, text: string): void {
  try {
    makeFolder(dirname(file));
  } catch (error) {
    throw new Error(`no folder can be made for ${basename(file)}: ${(error as Error).message}`);
  }
  writeWhole(file, text);
}
