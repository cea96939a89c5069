/** Which provider brings a topology to life: the one that was wished for, or the one that this machine allows. */
import type { Topology } from "../contract/topology.ts";
import type { Provider, ProviderName } from "./provider.ts";

/** `auto`: containers where an engine answers and has or can get the images, else processes. */
export type RequestableProvider = "auto" | ProviderName;

export const requestableProviders: readonly RequestableProvider[] = ["auto", "processes", "containers"];

export interface ProviderRequest {
  readonly provider: RequestableProvider;
  /** Container engines in DOCKER_HOST form, by region; the others are on the engine of this machine. */
  readonly engines: Readonly<Record<string, string>>;
  /** Compose project whose regions are drilled as they run; `null` for regions of the drill's own. */
  readonly attach: string | null;
}

export interface Choice {
  readonly provider: Provider;
  /** In words. */
  readonly why: string;
}

/** @param announce told one line when the choice was left to us */
export async function chooseProvider(
  { provider: wished, engines, attach }: ProviderRequest,
  topology: Topology,
  announce: (text: string) => void,
): Promise<Choice> {
  if (topology.system.running !== undefined) {
    const { externalProvider } = await import("./external/provider.ts");
    const why = `${topology.system.name} runs by itself`;
    announce(`provider: commands (${why})`);
    return { provider: externalProvider, why };
  }
  if (attach !== null) {
    const { composeProvider } = await import("./compose/provider.ts");
    return { provider: composeProvider(attach), why: "wished for" };
  }
  if (wished === "processes") return { provider: await processes(), why: "wished for" };
  const { containersProvider } = await import("./containers/provider.ts");
  const containers = containersProvider(engines);
  // Who names an engine wants containers.
  if (wished === "containers" || Object.keys(engines).length > 0)
    return { provider: containers, why: "wished for" };
  const why = await containers.available(topology);
  const choice =
    why === null
      ? { provider: containers, why: await containers.describe() }
      : { provider: await processes(), why };
  announce(`provider: ${choice.provider.name} (${choice.why})`);
  return choice;
}

/** Loads what it builds with only when it is wanted. */
async function processes(): Promise<Provider> {
  return (await import("./processes/provider.ts")).processesProvider;
}
