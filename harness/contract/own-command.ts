/** How a command of the harness is typed: through npm's scripts in its own checkout, by its name where it is a package. */

/** Whether our sources run as they are, in a checkout; a package is built. */
export const inCheckout: boolean = import.meta.url.endsWith(".ts");

/** Commands that have another name among the scripts of the checkout. */
const scripts: Readonly<Record<string, string>> = {
  run: "scenario",
  list: "scenario",
  all: "scenario all",
};

/** Package managers by how they name themselves, and how each runs the program of a package. */
const runners: readonly (readonly [agent: string, runner: string])[] = [
  ["pnpm/", "pnpm exec"],
  ["yarn/", "yarn"],
  ["bun/", "bunx"],
];

/**
 * The line that runs one of our commands here: `npm run heal` or `npx regiondrill heal`.
 * @param command its name in the package, such as `run`
 * @param words what follows, in order: names first, then flags
 */
export function ownCommand(command: string, ...words: readonly string[]): string {
  return inCheckout ? asScript(command, words) : asProgram(command, words);
}

/** npm takes flags that do not follow two dashes. */
export function asScript(command: string, words: readonly string[]): string {
  const at = words.findIndex((word) => word.startsWith("-"));
  const names = at === -1 ? words : words.slice(0, at);
  const flags = at === -1 ? [] : ["--", ...words.slice(at)];
  return ["npm run", scripts[command] ?? command, ...names, ...flags].join(" ");
}

/** @param agent how the package manager that runs us names itself: `npm_config_user_agent` */
export function asProgram(
  command: string,
  words: readonly string[],
  agent = process.env.npm_config_user_agent ?? "",
): string {
  const runner = runners.find(([name]) => agent.startsWith(name))?.[1] ?? "npx";
  return [runner, "regiondrill", command, ...words].join(" ");
}
