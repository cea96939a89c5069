/** `package.json` of the project: what is read of it, and how it is changed without another look. Pure. */
import { UsageError } from "../contract/usage-error.ts";

export interface Manifest {
  readonly text: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What a project gets that has none: its files are modules. */
export const newManifest = `${JSON.stringify({ private: true, type: "module" }, null, 2)}\n`;

/** @param path as it is to be named. @throws UsageError when it is not JSON */
export function readManifest(text: string, path: string): Manifest {
  try {
    const fields: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
    if (typeof fields === "object" && fields !== null && !Array.isArray(fields))
      return { text, fields: fields as Manifest["fields"] };
  } catch (error) {
    throw new UsageError(`${path} is not JSON: ${(error as Error).message}. Correct it first`);
  }
  throw new UsageError(`${path} is not a JSON object. Correct it first`);
}

/** Whether files ending in `.ts` and `.js` are modules. */
export function isModule({ fields }: Manifest): boolean {
  return fields.type === "module";
}

/** Whether it depends on a package already. */
export function dependsOn({ fields }: Manifest, name: string): boolean {
  return ["dependencies", "devDependencies", "optionalDependencies"].some(
    (kind) => name in entriesOf(fields[kind]),
  );
}

/** Whether packages below it are its workspaces. */
export function hasWorkspaces({ fields }: Manifest): boolean {
  return fields.workspaces !== undefined;
}

export interface Additions {
  readonly scripts: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** The text with these added. What has one of the names stays. Indentation, line ends and the end of the file stay as they are. */
export function withAdditions(
  { text, fields }: Manifest,
  { scripts, devDependencies = {} }: Additions,
): string {
  const added = { ...fields, scripts: { ...scripts, ...entriesOf(fields.scripts) } };
  const depends = { ...devDependencies, ...entriesOf(fields.devDependencies) };
  const all = Object.keys(depends).length === 0 ? added : { ...added, devDependencies: sorted(depends) };
  return asWritten(all, text);
}

/** Names of scripts that are there with another command. */
export function otherScripts({ fields }: Manifest, scripts: Readonly<Record<string, string>>): string[] {
  const there = entriesOf(fields.scripts);
  return Object.keys(scripts).filter((name) => name in there && there[name] !== scripts[name]);
}

function asWritten(fields: object, like: string): string {
  const indentation = /^([ \t]+)"/m.exec(like)?.[1] ?? "  ";
  const lineEnd = like.includes("\r\n") ? "\r\n" : "\n";
  const end = like.slice(like.trimEnd().length);
  return JSON.stringify(fields, null, indentation).replaceAll("\n", lineEnd) + end;
}

function entriesOf(value: unknown): Record<string, string> {
  return typeof value === "object" && value !== null ? (value as Record<string, string>) : {};
}

function sorted(entries: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(entries).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
