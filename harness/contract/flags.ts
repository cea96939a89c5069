/**
 * What a drill was started with, as data: the flags of `run <name>`. The command in words is for people; it
 * is read only of drills that were recorded before their flags were.
 */
import { z } from "zod";

export const flagSchema = z.object({
  /** Without its dashes. */
  name: z.string(),
  /** As it is typed; a switch has none. */
  value: z.string().exactOptional(),
});
export type Flag = z.infer<typeof flagSchema>;

interface Started {
  readonly options: Readonly<Record<string, string | boolean>>;
  readonly command: string;
  readonly flags?: readonly Flag[];
}

/** As it is typed: `--rate 600`. */
export function flagText({ name, value }: Flag): string {
  return value === undefined ? `--${name}` : `--${name} ${value}`;
}

/** The flags that choose these options of a scenario. */
export function optionFlags(options: Started["options"]): Flag[] {
  return Object.entries(options).flatMap(([name, value]) =>
    value === false ? [] : value === true ? [{ name }] : [{ name, value }],
  );
}

/** The flags of a drill; of one without any record of them, those of its command, else of its options. */
export function flagsOf({ flags, command, options }: Started): readonly Flag[] {
  return flags ?? flagsIn(command) ?? optionFlags(options);
}

/** The flag, if the drill was started with it. */
export function flagNamed(run: Started, name: string): Flag | undefined {
  return flagsOf(run).find((flag) => flag.name === name);
}

/** Whether the faults of the drill were made to do nothing. */
export function isSabotaged(run: Started): boolean {
  return flagNamed(run, "sabotage") !== undefined;
}

/** `null` for a command that the harness did not write. */
function flagsIn(command: string): Flag[] | null {
  const [found, words = ""] =
    /^(?:npm run scenario \S+ --|\S+(?: exec)? regiondrill run \S+)(?: (.*))?$/.exec(command) ?? [];
  if (found === undefined) return null;
  return [...words.matchAll(/(?<=^|\s)--([^\s=]+)(?:[\s=](?!--)(\S+))?/g)].map(([, name, value]) =>
    value === undefined ? { name: name! } : { name: name!, value },
  );
}
