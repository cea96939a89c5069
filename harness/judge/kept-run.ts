/** A run as it lies on the disk: found, and told apart from everything else that a folder may hold. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Result, resultSchema, resultSchemaId } from "../contract/result.ts";

/** What was named is no run that this version can read: what was expected, what was found, what to do. */
export class RunError extends Error {
  override readonly name = "RunError";
}

/** @throws RunError when the folder is missing, or holds no history */
export function requireHistory(folder: string): string {
  if (!existsSync(folder))
    throw new RunError(`expected the folder of a run, such as runs/latest, found nothing at ${folder}`);
  if (!statSync(folder).isDirectory())
    throw new RunError(`expected the folder of a run, such as runs/latest, found a file at ${folder}`);
  const path = join(folder, "history.ndjson");
  if (!existsSync(path))
    throw new RunError(
      `${folder} holds no history.ndjson: it is not the folder of a run; name one such as runs/latest`,
    );
  return path;
}

/**
 * The result that was written when the drill was judged; `null` when there is none, because the drill was cut off: its
 * history can still be judged.
 * @throws RunError when what lies there is no result, or one of a schema that this version does not know
 */
export function readResult(folder: string): Result | null {
  const path = join(folder, "result.json");
  if (!existsSync(path)) {
    requireHistory(folder);
    return null;
  }
  const found = parsed(readFileSync(path, "utf8"));
  if (found === null) return null;
  const schema = (found as { schema?: unknown }).schema;
  if (schema !== resultSchemaId)
    throw new RunError(
      `${path} is of schema ${JSON.stringify(schema)}, expected ${resultSchemaId}: ` +
        "read it with the version of regiondrill that wrote it, or a newer one",
    );
  const result = resultSchema.safeParse(found);
  if (result.success) return result.data;
  const { path: where, message } = result.error.issues[0]!;
  throw new RunError(`${path} is no result: ${where.join(".")}: ${message}`);
}

/** `null` for what is cut off, which a crash leaves behind. */
function parsed(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}
