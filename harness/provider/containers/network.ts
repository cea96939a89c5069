/** Networks of a slot: one a region, and one outside of all regions on each engine. Only the carrier of links is in more than one. */
import { ownCommand } from "../../contract/own-command.ts";
import { type Engine, gatewayOf } from "../../engine/engine.ts";
import { MachineError } from "../../machine/tool.ts";
import { type EngineNames, linksAlias, linksName } from "./names.ts";

/** Makes the network of a region, or with `null` the one outside. Resolves with the address the engine's machine has in it. */
export async function createNetwork(
  names: EngineNames,
  engine: Engine,
  region: string | null,
): Promise<string> {
  const name = names.network(region);
  try {
    const network = await engine.docker.createNetwork({
      Name: name,
      Driver: "bridge",
      CheckDuplicate: true,
      Labels: names.labels({ region }),
    });
    return await gatewayOf(network);
  } catch (error) {
    throw new MachineError(whyNoNetwork(name, engine, (error as Error).message));
  }
}

function whyNoNetwork(name: string, { host }: Engine, message: string): string {
  const failed = `network ${name} could not be made on the engine at ${host}`;
  if (/already exists/.test(message))
    return `${failed}: there is one of that name. \`${ownCommand("heal")}\` removes what an earlier drill left; else docker network rm ${name}`;
  if (/overlap|non-overlapping|address pool/i.test(message))
    return `${failed}: the engine has no range of addresses left (${message}). Remove unused networks (docker network prune), or give the engine more ranges (default-address-pools in its daemon.json)`;
  return `${failed}: ${message}`;
}

/** The network of one region as the carrier of links is in it. */
export class RegionNetwork {
  readonly #names: EngineNames;
  readonly #region: string;
  #attached = true;

  constructor(names: EngineNames, region: string) {
    this.#names = names;
    this.#region = region;
  }

  /** Takes the carrier of links out of it: no way leads into the region or out of it any more. */
  async detach(): Promise<void> {
    if (!this.#attached) return;
    await this.#network.disconnect({ Container: this.#carrier, Force: true });
    this.#attached = false;
  }

  async attach(): Promise<void> {
    if (this.#attached) return;
    await connectLinks(this.#names, this.#region);
    this.#attached = true;
  }

  get #network() {
    return this.#names.engineOf(this.#region).docker.getNetwork(this.#names.network(this.#region));
  }

  get #carrier(): string {
    return this.#names.container({ region: null, name: linksName(this.#names, this.#region) });
  }
}

/** Puts the carrier of links into a region's network, under the same name everywhere. */
export async function connectLinks(names: EngineNames, region: string): Promise<void> {
  const network = names.engineOf(region).docker.getNetwork(names.network(region));
  await network.connect({
    Container: names.container({ region: null, name: linksName(names, region) }),
    EndpointConfig: { Aliases: [linksAlias] },
  });
}
