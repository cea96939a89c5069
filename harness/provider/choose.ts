/** Which provider brings a topology to life: the one that was asked for, or the one that this machine allows. */
import type { RequestableProvider } from "../contract/provider-name.ts";
import type { Topology } from "../contract/topology.ts";
import type { Tool } from "../machine/tool.ts";
import type { Provider } from "./provider.ts";

export interface ProviderRequest {
  readonly provider: RequestableProvider;
  /** Container engines in DOCKER_HOST form, by region; the others are on the engine of this machine. */
  readonly engines: Readonly<Record<string, string>>;
  /** Compose project whose regions are drilled as they run; `null` for regions of the drill's own. */
  readonly attach: string | null;
}

export interface Choice {
  readonly provider: Provider;
  /** The reason, for people. */
  readonly why: string;
}

type Load = (request: ProviderRequest) => Promise<Provider>;

/** Every provider there is, each loaded only where it is used. A new one is a folder and a row. */
const providers = {
  processes: async () => (await import("./processes/provider.ts")).processesProvider,
  containers: async ({ engines }) => (await import("./containers/provider.ts")).containersProvider(engines),
  compose: async ({ attach }) => (await import("./compose/provider.ts")).composeProvider(attach!),
  external: async () => (await import("./external/provider.ts")).externalProvider,
} satisfies Record<string, Load>;

/** @param announce gets one line when the provider was not asked for */
export async function chooseProvider(
  request: ProviderRequest,
  topology: Topology,
  announce: (text: string) => void,
): Promise<Choice> {
  const asked = "asked for";
  if (topology.system.running !== undefined) {
    const provider = await providers.external();
    return announced({ provider, why: `${topology.system.name} runs by itself` }, announce);
  }
  if (request.attach !== null) return { provider: await providers.compose(request), why: asked };
  if (request.provider === "processes") return { provider: await providers.processes(), why: asked };
  const containers = await providers.containers(request);
  // Only containers run on an engine that is named.
  if (request.provider === "containers" || Object.keys(request.engines).length > 0)
    return { provider: containers, why: asked };
  const why = await containers.available(topology);
  const choice =
    why === null
      ? { provider: containers, why: await containers.describe() }
      : { provider: await providers.processes(), why };
  return announced(choice, announce);
}

function announced(choice: Choice, announce: (text: string) => void): Choice {
  announce(`provider: ${choice.provider.name} (${choice.why})`);
  return choice;
}

/** What has to be on this machine for a topology, whichever provider brings it up. */
export async function toolsFor(topology: Topology): Promise<Tool[]> {
  const { running } = topology.system;
  const provider = await (running === undefined ? providers.processes() : providers.external());
  return [...provider.tools(topology)];
}

/** Installs and prepares what `toolsFor` names. @throws MachineError with what is missing */
export async function install(topology: Topology, announce: (text: string) => void): Promise<void> {
  await (await providers.processes()).equip(topology, announce);
}
