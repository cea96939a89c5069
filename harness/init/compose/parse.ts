/** The text of a compose file as plain values, or where it is wrong. Merges nothing and replaces no variable. */
import { type Document, isMap, isNode, parseAllDocuments, visit, YAMLMap } from "yaml";
import { UsageError } from "../../contract/usage-error.ts";

/** Marks a value that takes the place of what earlier files have (`!override`), or removes it (`!reset`). */
export const replaces = "!replaces";

export type Mapping = Readonly<Record<string, unknown>>;

/**
 * The documents of a file, in order.
 * @param path as it is to be named in messages
 * @throws UsageError with line and column
 */
export function parseCompose(text: string, path: string): Mapping[] {
  const documents = parseAllDocuments(text, { merge: true, logLevel: "silent" });
  if ("empty" in documents) return [];
  return documents.flatMap((document) => {
    refuseErrors(document, path);
    markReplacements(document);
    if (document.contents === null) return [];
    if (isMap(document.contents)) return [document.toJS({ maxAliasCount: 1_000 }) as Mapping];
    throw new UsageError(`${path} is no compose file: expected \`services:\` and what belongs to it`);
  });
}

function refuseErrors({ errors }: Document, path: string): void {
  const [first] = errors;
  if (first === undefined) return;
  const { line = 1, col = 1 } = first.linePos?.[0] ?? {};
  const [why] = first.message.split(/ at line \d|:\n/);
  throw new UsageError(
    `${path}:${line}:${col} is not YAML: ${why}. Correct it, or name other files with --compose`,
  );
}

function markReplacements(document: Document): void {
  visit(document, {
    Pair(_, pair) {
      const { value } = pair;
      if (!isNode(value) || (value.tag !== "!reset" && value.tag !== "!override")) return;
      const marked = new YAMLMap();
      marked.set(replaces, value.tag === "!reset" ? null : value);
      value.tag = "";
      pair.value = marked;
      return visit.SKIP;
    },
  });
}
