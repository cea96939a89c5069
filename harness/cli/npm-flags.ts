/**
 * `npm run prune --dry-run`: npm takes flags before two dashes, and the command would run without them. The environment
 * shows which npm took, except for a few that were once npm's own (`--only`, `--key`).
 */
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { UsageError } from "../contract/usage-error.ts";

/**
 * A setting of the same name in an .npmrc looks the same.
 * @param words of the command line, after the verb
 * @throws UsageError when npm took an option of this command
 */
export function refuseWhatNpmTook(
  command: CommandUnknownOpts,
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>> = process.env,
): void {
  if (env.npm_lifecycle_event !== command.name()) return;
  const given = (long: string) => words.some((word) => word === long || word.startsWith(`${long}=`));
  const taken = command.options
    .flatMap(({ long }) => long ?? [])
    .filter((long) => (env[npmName(long)] ?? "") !== "" && !given(long));
  if (taken.length === 0) return;
  const flags = taken.join(" ");
  const what = [command.name(), ...words.slice(0, 1).filter((word) => !word.startsWith("-"))].join(" ");
  throw new UsageError(
    `${flags} went to npm, as all flags before two dashes do; write: npm run ${what} -- ${flags}`,
  );
}

/** `--dry-run` is `npm_config_dry_run` there. */
function npmName(long: string): string {
  return `npm_config_${long.slice(2).replaceAll("-", "_")}`;
}
