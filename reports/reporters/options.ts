/** The option that all reporters with a file have: where it goes. */
import { join, resolve } from "node:path";
import { z } from "zod";
import type { ReporterContext } from "../../harness/contract/reporter.ts";

const fileOptions = z.strictObject({
  /** From the working directory; in the folder of runs when left out. */
  file: z.string().min(1).exactOptional(),
});

/** Absolute. @throws Error that names a wrong option */
export function fileOf(
  options: Readonly<Record<string, unknown>>,
  usual: string,
  { runs }: ReporterContext,
): string {
  const read = fileOptions.safeParse(options);
  if (!read.success) throw new Error(read.error.issues.map(({ message }) => message).join("; "));
  return read.data.file === undefined ? join(runs, usual) : resolve(read.data.file);
}
