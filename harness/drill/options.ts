/** What a scenario lets its user choose beside what every drill has: `--cut a-to-b`, `--purge`. */
import { type Flag, flagText, optionFlags } from "../contract/flags.ts";

/** One of several values, by default the first; or a switch, by default off. */
export type OptionSpec =
  | { readonly kind: "choice"; readonly values: readonly [string, ...string[]]; readonly summary: string }
  | { readonly kind: "switch"; readonly summary: string };

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** What was chosen, by the option's name; every option of the scenario is there. */
export type Chosen<Specs extends OptionSpecs = OptionSpecs> = {
  readonly [Name in keyof Specs]: Specs[Name] extends { readonly kind: "switch" }
    ? boolean
    : Specs[Name] extends { readonly values: readonly (infer Value)[] }
      ? Value
      : string | boolean;
};

/** `choice("how data ends", "kept", "lost")`: the first value is the default. */
export function choice<const Values extends readonly [string, ...string[]]>(
  summary: string,
  ...values: Values
): { readonly kind: "choice"; readonly values: Values; readonly summary: string } {
  return { kind: "choice", values, summary };
}

export function flag(summary: string): { readonly kind: "switch"; readonly summary: string } {
  return { kind: "switch", summary };
}

/** Every option at its default. */
export function defaultsOf(specs: OptionSpecs): Record<string, string | boolean> {
  return Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => [name, spec.kind === "switch" ? false : spec.values[0]]),
  );
}

/** The defaults first, then each other value of each option by itself. */
export function variantsOf(specs: OptionSpecs): Record<string, string | boolean>[] {
  const defaults = defaultsOf(specs);
  const others = Object.entries(specs).flatMap(([name, spec]) =>
    (spec.kind === "switch" ? [true] : spec.values.slice(1)).map((value) => ({ ...defaults, [name]: value })),
  );
  return [defaults, ...others];
}

/** The flags that choose this. Defaults are left out. */
export function chosenFlags(specs: OptionSpecs, chosen: Readonly<Record<string, string | boolean>>): Flag[] {
  const defaults = defaultsOf(specs);
  const changed = Object.entries(chosen).filter(([name, value]) => value !== defaults[name]);
  return optionFlags(Object.fromEntries(changed));
}

/** As it is typed: `--cut a-to-b --purge`. */
export function asFlags(specs: OptionSpecs, chosen: Readonly<Record<string, string | boolean>>): string[] {
  return chosenFlags(specs, chosen).map(flagText);
}
