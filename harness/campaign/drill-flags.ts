/** What a drill is started with, as flags, and the command that they make. */

import { type Flag, flagText } from "../contract/flags.ts";
import { ownCommand } from "../contract/own-command.ts";
import type { ProviderRequest } from "../provider/choose.ts";

/** The project that compose/.env names. */
export const usualProject = "regiondrill";

/** The command that runs a drill of this scenario again. Whether it leaves its regions running is no part of that. */
export function commandOf(scenario: string, flags: readonly Flag[]): string {
  const repeated = flags.filter(({ name }) => name !== "keep");
  return ownCommand("run", scenario, ...repeated.map(flagText));
}

/** The flag with this value; none without one. */
export function valued(name: string, value: string | number | null | undefined): Flag[] {
  return value === null || value === undefined ? [] : [{ name, value: String(value) }];
}

/** The flag of a switch that is on. */
export function switched(name: string, on: boolean): Flag[] {
  return on ? [{ name }] : [];
}

/** The choice of a provider; nothing where the choice was left to the harness. */
export function providerFlags({ provider, engines, attach }: ProviderRequest): Flag[] {
  const project = attach === usualProject ? "compose" : attach && `compose:${attach}`;
  return [
    ...valued("provider", provider === "auto" ? null : provider),
    ...Object.entries(engines).flatMap(([region, host]) => valued("engine", `${region}=${host}`)),
    ...valued("attach", project),
  ];
}
