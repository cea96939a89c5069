/** Which compose files a project has: those that are named, those of `COMPOSE_FILE`, or those that compose looks for itself. */
import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { parseEnv } from "node:util";
import { UsageError } from "../../contract/usage-error.ts";

const usual = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

export type FoundFiles = readonly [string, ...string[]];

/**
 * Absolute paths, in the order in which they are merged; `null` without any.
 * @param named by the user, from the folder
 * @throws UsageError when a named one is not there
 */
export function findComposeFiles(
  folder: string,
  named: readonly string[],
  environment = process.env,
): FoundFiles | null {
  if (named.length > 0) return present(folder, named);
  const dotEnv = join(folder, ".env");
  const { COMPOSE_FILE, COMPOSE_PATH_SEPARATOR = delimiter } = {
    ...(existsSync(dotEnv) ? parseEnv(readFileSync(dotEnv, "utf8")) : {}),
    ...environment,
  };
  if (COMPOSE_FILE) return present(folder, COMPOSE_FILE.split(COMPOSE_PATH_SEPARATOR).filter(Boolean));
  return foundAbove(folder);
}

function present(folder: string, named: readonly string[]): FoundFiles {
  const files = named.map((file) => resolve(folder, file));
  const missing = files.find((file) => !existsSync(file));
  if (missing !== undefined)
    throw new UsageError(`there is no compose file ${missing}: name those that there are with --compose`);
  return files as unknown as FoundFiles;
}

/** As compose does, the nearest folder upwards, but not beyond the repository. */
function foundAbove(folder: string): FoundFiles | null {
  const file = usual.map((name) => join(folder, name)).find(existsSync);
  if (file !== undefined) {
    const override = ["yml", "yaml"]
      .map((ending) => file.replace(/\.ya?ml$/, `.override.${ending}`))
      .find(existsSync);
    return override === undefined ? [file] : [file, override];
  }
  const above = dirname(folder);
  return above === folder || existsSync(join(folder, ".git")) ? null : foundAbove(above);
}
