/** Where a value that was written down differs from the same value worked out again. */

interface Comparison {
  /** Whether fields that only `found` has are differences too; else a newer version may add fields. */
  readonly strict: boolean;
  /** Paths that are not compared, such as `cost.checkMs`, with `*` for each item of a list. */
  readonly ignored: readonly string[];
}

const most = 3;

/** One line a difference, at most three. */
export function differences(written: unknown, found: unknown, how: Comparison): string[] {
  return [...differing("", written, JSON.parse(JSON.stringify(found ?? null)), how)].slice(0, most);
}

function* differing(path: string, left: unknown, right: unknown, how: Comparison): Generator<string> {
  if (how.ignored.includes(path.replace(/(?<=\.)\d+(?=\.|$)/g, "*"))) return;
  if (!isObject(left) || !isObject(right) || Array.isArray(left) !== Array.isArray(right)) {
    if (left !== right) yield `${path || "all of it"} is ${excerpt(left)}, expected ${excerpt(right)}`;
    return;
  }
  if (Array.isArray(left) && left.length !== right.length)
    yield `${path} has ${left.length} items, expected ${right.length}`;
  const names = new Set([...Object.keys(left), ...(how.strict ? Object.keys(right) : [])]);
  for (const name of names)
    yield* differing(path === "" ? name : `${path}.${name}`, own(left, name), own(right, name), how);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function own(value: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

function excerpt(value: unknown): string {
  const text = JSON.stringify(value) ?? "missing";
  return text.length <= 120 ? text : `${text.slice(0, 119)}…`;
}
