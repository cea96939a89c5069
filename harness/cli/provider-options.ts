/** `--provider` and `--engine`, options of every command that drills, and `--attach` of a single drill. */
import { Option } from "@commander-js/extra-typings";
import { usualProject } from "../campaign/drill-flags.ts";
import { requestedProvider } from "../campaign/provider-request.ts";
import { requestableProviders } from "../contract/provider-name.ts";
import { UsageError } from "../contract/usage-error.ts";
import type { ProviderRequest } from "../provider/choose.ts";

export function attachOption() {
  return new Option(
    "--attach <compose[:project]>",
    "drill the regions that docker compose brought up, on stores emptied first, and leave them running",
  ).argParser((given): string => {
    const match = /^compose(?::([a-z0-9][a-z0-9_-]*))?$/.exec(given);
    if (match === null)
      throw new UsageError(`--attach: expected compose or compose:project, found "${given}"`);
    return match[1] ?? usualProject;
  });
}

export function providerOption() {
  return new Option("--provider <name>", `what regions are made of: ${requestableProviders.join(", ")}`)
    .env("REGIONDRILL_PROVIDER")
    .argParser(requestedProvider);
}

export function engineOption() {
  return new Option(
    "--engine <region=host>",
    "the container engine that a region is on, such as eu-west-1=ssh://user@host; once a region",
  )
    .default({})
    .argParser((given, before: ProviderRequest["engines"]): ProviderRequest["engines"] => {
      const [, region, host] = /^([^=]+)=((?:unix|tcp|ssh):\/\/.+)$/.exec(given) ?? [];
      if (region === undefined || host === undefined)
        throw new UsageError(
          `--engine: expected region=unix:///path/to/socket, region=tcp://host:port or region=ssh://user@host, found "${given}"`,
        );
      return { ...before, [region]: host };
    });
}
