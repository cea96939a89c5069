/** The project that a command works on: the nearest config upwards from the working directory, and what it says. */
import { dirname, join, relative, resolve } from "node:path";
import { loadEnvFile } from "node:process";
import { fileURLToPath } from "node:url";
import { UsageError } from "../contract/usage-error.ts";
import { configSchema, type ReadConfig } from "./config.ts";
import { isFile, userModule } from "./user-module.ts";

export interface Project {
  /** Folder of the config; its paths start here. */
  readonly root: string;
  /** The config itself. */
  readonly file: string;
  readonly config: ReadConfig;
}

/** Folder of the project's runs, as one would type it here. @param given by a flag; it goes before the config */
export function runsOf({ root, config }: Project, given: string | undefined): string {
  return given ?? (relative(process.cwd(), resolve(root, config.runs)) || ".");
}

/** The file with the project's requirements, absolute; `null` where it names none. */
export function requirementsOf({ root, config: { requirements } }: Project): string | null {
  return requirements === undefined ? null : resolve(root, requirements);
}

const fileNames = ["ts", "mts", "js", "mjs"].map((ending) => `regiondrill.config.${ending}`);

/** In a checkout of ours its own config lies here; a package has none. */
const ownRoot = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Reads the config and the environment files that it names.
 * @param from folder in which the command was given
 * @throws UsageError without a config, with the folders that were searched; or with what is wrong in it
 */
export async function openProject(from = process.cwd()): Promise<Project> {
  const project = await findProject(from);
  if (project === null)
    throw new UsageError(
      `no ${fileNames[0]} (or .mts, .js, .mjs) in ${foldersAbove(from).join(", ")}. Make one with: npm init regiondrill@latest`,
    );
  return project;
}

/** The same for commands that work without a project: `null` where there is none. @throws UsageError with what is wrong in it */
export async function findProject(from = process.cwd()): Promise<Project | null> {
  const file = configAbove(from) ?? configIn(ownRoot);
  if (file === null) return null;
  const project = { root: dirname(file), file, config: await configOf(file) };
  for (const path of project.config.envFiles) readEnvFile(project, path);
  return project;
}

/** The nearest config of a folder or those above it; `null` if there is none. */
function configAbove(folder: string): string | null {
  for (const place of foldersAbove(folder)) {
    const found = configIn(place);
    if (found !== null) return found;
  }
  return null;
}

function configIn(folder: string): string | null {
  return fileNames.map((name) => join(folder, name)).find(isFile) ?? null;
}

/** The folder itself, then all above it. */
function foldersAbove(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...foldersAbove(above)];
}

async function configOf(file: string): Promise<ReadConfig> {
  const { default: given } = await userModule(file);
  if (given === undefined)
    throw new UsageError(`${file} has no default export; write: export default defineConfig({ … })`);
  const read = configSchema.safeParse(given);
  if (read.success) return read.data;
  const wrong = read.error.issues.map(({ path, message }) => `${path.join(".") || "the config"}: ${message}`);
  throw new UsageError(`${file} is wrong: ${wrong.join("; ")}`);
}

function readEnvFile({ root, file }: Project, path: string): void {
  const place = resolve(root, path);
  if (!isFile(place))
    throw new UsageError(`${file}: envFiles names ${path}, and there is no file at ${place}`);
  loadEnvFile(place);
}
