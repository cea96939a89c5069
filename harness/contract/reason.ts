/**
 * An error as one sentence for a reader: what happened, and its cause where that adds to it. Stacks belong to the log.
 */

const mostCauses = 3;
const longest = 1_000;
/** How a line of a stack ends in Node, and how Java ends a whole stack. */
const placeInFile = /:\d+\)?$/;
const framesLeftOut = /^\.\.\. \d+ more$/;

/** The error's message on one line, with the first of its causes; never a stack, never empty. */
export function reasonOf(error: unknown): string {
  const text = [...new Set(messagesOf(error, 0))].join(": ");
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

function messagesOf(error: unknown, depth: number): string[] {
  if (!(error instanceof Error)) return [oneLine(inWords(error)) || "an error without words"];
  const own = oneLine(error.message) || codeOf(error) || error.name;
  if (depth >= mostCauses) return [own];
  const causes = error instanceof AggregateError ? distinct(error.errors, depth) : [];
  const cause =
    causes.length === 0 && error.cause !== undefined ? messagesOf(error.cause, depth + 1) : causes;
  // A message may quote its cause already.
  return [own, ...cause.filter((text) => !own.includes(text))];
}

/** Several errors side by side, each kind once. */
function distinct(errors: readonly unknown[], depth: number): string[] {
  const all = [...new Set(errors.map((one) => messagesOf(one, depth + 1).join(": ")))];
  if (all.length === 0) return [];
  const more = all.length > mostCauses ? [`and ${all.length - mostCauses} more`] : [];
  return [[...all.slice(0, mostCauses), ...more].join(", ")];
}

function codeOf(error: Error): string | undefined {
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === "string" ? code : undefined;
}

function inWords(value: unknown): string {
  return typeof value === "object" && value !== null ? (JSON.stringify(value) ?? "") : String(value);
}

/** Some messages carry a stack below their first lines. */
function oneLine(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.filter((line) => line !== "" && !isOfStack(line)).join(" ");
}

/** `at fail (file.ts:3:7)` of Node, `at org.apache.Kafka.run(Kafka.java)` of Java. */
function isOfStack(line: string): boolean {
  if (!line.startsWith("at ")) return framesLeftOut.test(line);
  if (placeInFile.test(line)) return true;
  const call = line.slice("at ".length);
  return call.endsWith(")") && call.includes("(") && !call.slice(0, call.indexOf("(")).includes(" ");
}
