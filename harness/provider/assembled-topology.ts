/**
 * The links, canary lines, regions and edge of a running topology, put together from a plan. Subclasses count and end the
 * parts.
 */
import type { PartName } from "../component/part.ts";
import { toxiproxyClient } from "../component/toxiproxy/client.ts";
import { LinkCanaries } from "../link/canary.ts";
import { type Conduit, Links } from "../link/links.ts";
import { type EdgeOptions, edgeAt } from "./edge.ts";
import type { Edge, LiveRegion } from "./live-topology.ts";
import type { RunningTopology, Supervision } from "./provider.ts";
import { named } from "./region.ts";

/** A region, and the harness's own connections into it. */
type AssembledRegion = LiveRegion & { close(): void };

/** The runner, as far as an assembled topology needs it. */
interface PartRunner {
  adopt(supervision: Supervision): void;
  condemn(parts: readonly PartName[]): unknown;
}

export interface AssemblyOptions<R extends AssembledRegion, Runner extends PartRunner> {
  readonly runner: Runner;
  /** Parts that the runner has to end. */
  readonly parts: readonly PartName[];
  readonly conduits: readonly Conduit[];
  /** API of the Toxiproxy that carries a conduit. */
  readonly carrierOf: (conduit: Conduit) => string;
  readonly regions: (links: Links) => readonly R[];
  readonly edge: EdgeOptions;
}

export abstract class AssembledTopology<R extends AssembledRegion, Runner extends PartRunner>
  implements RunningTopology
{
  abstract readonly parts: readonly string[];
  readonly regions: readonly R[];
  readonly links: Links;
  readonly canaries: LinkCanaries;
  edge: Edge;
  protected readonly runner: Runner;
  readonly #parts: readonly PartName[];

  constructor({ runner, parts, conduits, carrierOf, regions, edge }: AssemblyOptions<R, Runner>) {
    this.runner = runner;
    this.#parts = parts;
    this.links = new Links((conduit) => toxiproxyClient(carrierOf(conduit)), conduits);
    this.canaries = new LinkCanaries(conduits);
    this.regions = regions(this.links);
    this.edge = edgeAt(edge);
  }

  abstract collectLogs(): Promise<void>;
  abstract residentBytes(): Promise<number>;
  /** Ends all there is of it. Resolves with how many processes there were, a container as one. */
  protected abstract end(): Promise<number>;

  region(name: string): R {
    return named(this.regions, name, "region");
  }

  adopt(supervision: Supervision): void {
    this.runner.adopt(supervision);
  }

  /** Brings it up by `start`. If that fails, what was started by then is ended, and counted. */
  async broughtUp(start: () => Promise<void>, { onEnded }: Pick<Supervision, "onEnded">): Promise<this> {
    try {
      await start();
      return this;
    } catch (error) {
      onEnded?.(await this.stop());
      throw error;
    }
  }

  async letGo(): Promise<void> {
    await this.canaries.close();
    for (const region of this.regions) region.close();
  }

  async stop(): Promise<number> {
    this.runner.condemn(this.#parts);
    await this.letGo();
    return this.end();
  }
}
