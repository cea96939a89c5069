/** Files of a project: configs, drills, reporters, in JavaScript or TypeScript, as any Node that runs us loads them. */
import { statSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { inCheckout } from "../contract/own-command.ts";
import { UsageError } from "../contract/usage-error.ts";

export type Exports = Readonly<Record<string, unknown>>;

/**
 * @param path absolute
 * @throws UsageError that names the file, the line and what it threw
 */
export async function userModule(path: string): Promise<Exports> {
  try {
    return inCheckout ? await import(pathToFileURL(path).href) : await transpiled(path);
  } catch (error) {
    throw new UsageError(`${placeIn(path, error)} cannot be loaded: ${whyOf(error)}`);
  }
}

/** The entry of a package as a file in this folder would import it, absolute; `null` if there is none. */
export async function userPackage(name: string, folder: string): Promise<string | null> {
  const { createJiti } = await import("jiti");
  const found = createJiti(folder).esmResolve(name, { parentURL: pathToFileURL(`${folder}/`), try: true });
  return found === undefined ? null : fileURLToPath(found);
}

/** Loads TypeScript of any flavour, in packages of either module type. What it imports of ours is what runs already. */
async function transpiled(path: string): Promise<Exports> {
  const { createJiti } = await import("jiti");
  const jiti = createJiti(import.meta.url, { nativeModules: ["regiondrill"], interopDefault: false });
  return jiti.import<Exports>(path);
}

/** `drills/first.drill.ts:12` as far as the error tells where it was thrown. */
function placeIn(path: string, error: unknown): string {
  const { stack = "", message = "" } = error instanceof Error ? error : {};
  const told = `${message}\n${stack}`;
  for (const file of [pathToFileURL(path).href, path]) {
    const at = told.indexOf(`${file}:`);
    const [line] = at === -1 ? [] : (/^\d+/.exec(told.slice(at + file.length + 1)) ?? []);
    if (line !== undefined) return `${path}:${line}`;
  }
  return path;
}

/** Errors whose name adds nothing. */
const saysAll = ["Error", "UsageError", "ScenarioError"];

function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return `it threw ${String(error)}`;
  const message = error.message
    .split("\n")
    .map((line) => line.trim())
    .join(" ");
  return saysAll.includes(error.name) ? message : `${error.name}: ${message}`;
}

/** Whether there is a file. */
export function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
