/** A run as it lies on the disk: found, and told apart from everything else that a folder may hold. */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Result, resultSchema, resultSchemaId } from "../contract/result.ts";
import { UsageError } from "../contract/usage-error.ts";
import { FileError } from "../files/file-error.ts";
import { otherKind, readPlainText } from "../files/plain.ts";

export const resultFile = "result.json";

/** Many times what a result takes. */
export const resultBytes = 16 * 1024 * 1024;

/** @throws UsageError when the folder is missing, or holds no history that is a plain file */
export function requireHistory(folder: string): string {
  if (!existsSync(folder))
    throw new UsageError(`expected the folder of a run, such as runs/latest, found nothing at ${folder}`);
  if (!statSync(folder).isDirectory())
    throw new UsageError(`expected the folder of a run, such as runs/latest, found a file at ${folder}`);
  const path = join(folder, "history.ndjson");
  if (!existsSync(path))
    throw new UsageError(
      `${folder} holds no history.ndjson: it is not the folder of a run; name one such as runs/latest`,
    );
  const kind = otherKind(statSync(path));
  if (kind !== null) throw new UsageError(`${path}: expected the history of a run, found ${kind}`);
  return path;
}

/**
 * The result that was written when the drill was judged; `null` when there is none, because the drill was cut off: its
 * history can still be judged.
 * @throws UsageError when what lies there is no plain file, no result, or one of a schema that this version does not know
 */
export function readResult(folder: string): Result | null {
  const path = join(folder, resultFile);
  if (!existsSync(path)) {
    requireHistory(folder);
    return null;
  }
  const found = parsed(textOf(path));
  if (found === null) return null;
  const schema = (found as { schema?: unknown }).schema;
  if (schema !== resultSchemaId)
    throw new UsageError(
      `${path} is of schema ${JSON.stringify(schema)}, expected ${resultSchemaId}: ` +
        "read it with the version of regiondrill that wrote it, or a newer one",
    );
  const result = resultSchema.safeParse(found);
  if (result.success) return result.data;
  const { path: where, message } = result.error.issues[0]!;
  throw new UsageError(`${path} is no result: ${where.join(".")}: ${message}`);
}

function textOf(path: string): string {
  try {
    return readPlainText(path, resultBytes);
  } catch (error) {
    throw error instanceof FileError ? new UsageError(error.message) : error;
  }
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
