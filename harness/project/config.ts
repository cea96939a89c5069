/** What a project says of its drills, in one file. */
import { z } from "zod";
import { requestableProviders } from "../contract/provider-name.ts";

const reporter = z.union([
  z.string().min(1),
  z.tuple([z.string().min(1), z.record(z.string(), z.unknown())]),
]);
const texts = z.array(z.string().min(1)).readonly();

export const configSchema = z.strictObject({
  /** Files with drills, as globs from the folder of the config. */
  drills: z.union([z.string().min(1), texts]).default("drills/**/*.drill.ts"),
  /** Folder of the runs, from the folder of the config. */
  runs: z.string().min(1).default("runs"),
  /** What regions are made of. */
  provider: z.enum(requestableProviders).exactOptional(),
  /** Names of reporters, or paths or packages of your own; `[name, options]` with options. */
  reporters: z.array(reporter).readonly().exactOptional(),
  /** A CSV file with the requirements that drills prove (`proves`), from the folder of the config. */
  requirements: z.string().min(1).exactOptional(),
  /** Files of `NAME=value` lines, read before the drills are. What the environment has already stays. */
  envFiles: texts.default([]),
  /** Names of environment variables whose values are taken out of whatever an evidence pack holds. */
  secrets: texts.default([]),
});

/** As it is written: everything may be left out. */
export type Config = z.input<typeof configSchema>;
/** As it is read: what was left out has its default. */
export type ReadConfig = z.output<typeof configSchema>;

/** Gives a config its type; the default export of `regiondrill.config.ts`. */
export function defineConfig(config: Config): Config {
  return config;
}
