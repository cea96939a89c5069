/** Which provider brings a topology to life: the one that was wished for, or the one that this machine allows. */
import type { Topology } from "../contract/topology.ts";
import type { Provider, ProviderName } from "./provider.ts";

/** `auto`: containers where an engine answers and has or can get the images, else processes. */
export type ProviderWish = "auto" | ProviderName;

export const providerWishes: readonly ProviderWish[] = ["auto", "processes", "containers"];

export interface Choice {
  readonly provider: Provider;
  /** In words. */
  readonly why: string;
}

/** @param announce told one line when the choice was left to us */
export async function chooseProvider(
  wish: ProviderWish,
  topology: Topology,
  announce: (text: string) => void,
): Promise<Choice> {
  if (wish !== "auto") return { provider: await providerNamed(wish), why: "wished for" };
  const { containersProvider } = await import("./containers/index.ts");
  const containers = containersProvider();
  const why = await containers.available(topology);
  const choice =
    why === null
      ? { provider: containers, why: await containers.describe() }
      : { provider: await providerNamed("processes"), why };
  announce(`provider: ${choice.provider.name} (${choice.why})`);
  return choice;
}

/** Each loads what it builds with only when it is wanted. */
async function providerNamed(name: ProviderName): Promise<Provider> {
  if (name === "processes") return (await import("./processes/provider.ts")).processesProvider;
  return (await import("./containers/index.ts")).containersProvider();
}
