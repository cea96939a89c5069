/** What is asserted on: the run of a drill, or a `result.json` that was parsed. */
import { relative } from "node:path";
import { type Result, resultSchema, resultSchemaId } from "../contract/result.ts";
import { UsageError } from "../contract/usage-error.ts";

export interface Received {
  readonly result: Result;
  /** Where to read more, as it is typed here; `null` for a result by itself. */
  readonly report: string | null;
}

/** @throws UsageError for anything else, naming the place in it that is wrong */
export function receivedIn(value: unknown): Received {
  const fields = isObject(value) ? value : {};
  const isRun = isObject(fields.result);
  const parsed = resultSchema.safeParse(isRun ? fields.result : value);
  if (parsed.success)
    return { result: parsed.data, report: typeof fields.report === "string" ? shown(fields.report) : null };
  const [issue] = parsed.error.issues;
  const where = [...(isRun ? ["result"] : []), ...issue!.path].join(".");
  throw new UsageError(
    `expected the run of a drill, or a parsed result.json (${resultSchemaId}), found something else: ${where === "" ? "" : `${where}: `}${issue!.message}`,
  );
}

/** As it is typed in the working directory. */
export function shown(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith("..") ? path : near;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
