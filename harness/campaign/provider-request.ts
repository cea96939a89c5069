/** Which provider a drill asks for, and what cannot be asked of an external system. Nothing is started or looked for here. */

import { type RequestableProvider, requestableProviders } from "../contract/provider-name.ts";
import type { SystemUnderTest } from "../contract/system.ts";
import { UsageError, unknownName } from "../contract/usage-error.ts";
import type { ProviderRequest } from "../provider/choose.ts";

export interface AskedProvider {
  /** `auto` when left out. */
  readonly provider?: RequestableProvider | undefined;
  readonly engine: ProviderRequest["engines"];
  /** Compose project. */
  readonly attach?: string | null | undefined;
}

/** The provider of this name; `auto` for no text, as of a variable that is set to nothing. @throws UsageError */
export function requestedProvider(given: string): RequestableProvider {
  if (given === "") return "auto";
  const found = requestableProviders.find((name) => name === given);
  if (found !== undefined) return found;
  throw unknownName("value of --provider or REGIONDRILL_PROVIDER", given, requestableProviders);
}

/** The provider to ask for. @throws UsageError when the options exclude each other, or name an unknown region */
export function requestOf(
  { provider = "auto", engine: engines, attach = null }: AskedProvider,
  regions: readonly string[],
): ProviderRequest {
  const names = Object.keys(engines);
  if (provider === "processes" && names.length > 0)
    throw new UsageError("--engine is for containers; --provider processes takes none");
  if (attach !== null && provider === "processes")
    throw new UsageError("--attach is for containers; --provider processes has none");
  if (attach !== null && names.length > 0)
    throw new UsageError(
      "--attach drills what compose brought up where it is; --engine is for regions of the drill's own",
    );
  const unknown = names.find((name) => !regions.includes(name));
  if (unknown !== undefined) throw unknownName("region in --engine", unknown, regions);
  return { provider, engines, attach };
}

/** Refuses what cannot be done to an external system as it is described. @throws UsageError */
export function refuseOfRunning(
  { name, running, defects = {} }: SystemUnderTest,
  {
    attach,
    engine,
    linkLatency,
    defect,
    keep,
  }: Pick<AskedProvider, "attach" | "engine"> & {
    readonly linkLatency?: string | undefined;
    readonly defect?: string | undefined;
    readonly keep?: boolean;
  },
): void {
  if (running === undefined) return;
  const refuse = (flag: string, why: string) => {
    throw new UsageError(`${flag}: ${name} runs by itself, ${why}`);
  };
  if (attach != null) refuse("--attach", "and is found where its description puts it");
  if (Object.keys(engine).length > 0) refuse("--engine", "wherever its own commands put it");
  if (linkLatency !== undefined && (running.links ?? []).length === 0)
    refuse("--link-latency", "and no link between its regions is ours to delay; describe `links`");
  if (keep && running.up === undefined) refuse("--keep", "and it might be left broken");
  if (defect !== undefined && running.up === undefined && defects[defect]?.env !== undefined)
    refuse(`--defect ${defect}`, "and without `up` it cannot be started with what the defect needs");
}
