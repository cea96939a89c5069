/**
 * Links: the named, directed paths over which every byte leaves a region. A link is carried by conduits, one a
 * dialling region and a service it dials; each conduit is one Toxiproxy proxy. Cuts are stated in directions of bytes,
 * from one region to another, and mean the same whichever side dials. What each does is in `docs/faults.md`.
 */

import type { ToxiproxyClient } from "../component/toxiproxy/client.ts";
import { textOf } from "../machine/endpoint.ts";
import { tryEach } from "../machine/try-each.ts";
import { type Conduit, edgeName, type Stream, streamFrom } from "./conduit.ts";
import { type Obstacle, Obstacles, slowestBytesPerSecond } from "./obstacles.ts";

export { type Conduit, edgeName } from "./conduit.ts";

/**
 * - `hold`: bytes and closings are kept, in order, and delivered on healing
 * - `drop`: bytes are thrown away, and the connections are closed on healing
 * - `refuse`: connections are closed and new ones refused; both ways, for there is no connection in one direction
 * - `reset`: the next byte ends its connection
 */
export type How = "hold" | "drop" | "refuse" | "reset";

/** Bytes that travel from one region to another, on all conduits between the two or on those it picks. */
export interface Direction {
  readonly from: string;
  readonly to: string;
  readonly conduits?: ((conduit: Conduit) => boolean) | undefined;
}

/** An obstacle to bytes. There may be others beside it; healing removes this one only. */
export interface Cut {
  /** Resolves when all of it is gone; may be called again. @throws AggregateError with what could not be undone, after all was tried */
  heal(): Promise<void>;
}

export class Links {
  readonly conduits: readonly Conduit[];
  readonly #clientOf: (conduit: Conduit) => ToxiproxyClient;
  readonly #obstacles: ReadonlyMap<Conduit, Obstacles>;
  readonly #severed = new Map<string, Cut>();
  #delayMs = 0;

  /** @param clientOf asks the Toxiproxy that carries a conduit */
  constructor(clientOf: (conduit: Conduit) => ToxiproxyClient, conduits: readonly Conduit[]) {
    this.#clientOf = clientOf;
    this.conduits = conduits;
    this.#obstacles = new Map(
      conduits.map((conduit) => [conduit, new Obstacles(clientOf(conduit), conduit.name)]),
    );
  }

  /** Opens every conduit. */
  async open(): Promise<void> {
    await tryEach(this.conduits, (conduit) => {
      const { name, listen, bind = listen, upstream } = conduit;
      return this.#clientOf(conduit).create({ name, listen: textOf(bind), upstream: textOf(upstream) });
    });
  }

  /** How long every byte between regions is delayed, milliseconds one way. */
  get delayMs(): number {
    return this.#delayMs;
  }

  /** Delays every byte between regions by `ms` in each direction; the edge's links are left alone. */
  async delay(ms: number): Promise<void> {
    this.#delayMs = ms;
    const between = this.conduits.filter((conduit) => conduit.dialler !== edgeName);
    await tryEach(between, async (conduit) => {
      for (const stream of ["upstream", "downstream"] as const) {
        await this.#clientOf(conduit).addToxic(conduit.name, {
          name: `latency-${stream}`,
          type: "latency",
          stream,
          attributes: { latency: ms },
        });
      }
    });
  }

  /**
   * Stops bytes from one region to another. Resolves when the cut is in effect everywhere.
   * @throws RangeError when no conduit carries such bytes; Error when it could not be made, with nothing left of it
   */
  cut({ how, ...direction }: Direction & { readonly how: How }): Promise<Cut> {
    return this.#obstruct(direction, (stream) => (how === "refuse" ? { kind: how } : { kind: how, stream }));
  }

  /**
   * Lets bytes from one region to another through at this rate, each connection by itself. Whole thousands of bytes
   * per second, rounded down. Of several throttles the slowest counts.
   * @throws RangeError when the rate is below 1,000 bytes per second or no conduit carries such bytes
   */
  throttle({ bytesPerSecond, ...direction }: Direction & { readonly bytesPerSecond: number }): Promise<Cut> {
    if (!(bytesPerSecond >= slowestBytesPerSecond))
      throw new RangeError(
        `a link can be throttled to ${slowestBytesPerSecond} bytes per second and no lower; ${bytesPerSecond} were asked for`,
      );
    return this.#obstruct(direction, (stream) => ({ kind: "throttle", stream, bytesPerSecond }));
  }

  /**
   * Takes down every conduit that ends in this region, as its death would: connections close, what they hold is
   * thrown away, new ones are refused. All at once, for a slow cut lets bytes escape.
   */
  async sever(region: string): Promise<void> {
    if (this.#severed.has(region)) return;
    const touching = this.conduits.filter(({ dialler, server }) => dialler === region || server === region);
    this.#severed.set(region, await this.#place(touching.map((conduit) => [conduit, { kind: "refuse" }])));
  }

  /** Opens the region's conduits again, with whatever else stands in their way; those of another severed region stay shut. */
  async rejoin(region: string): Promise<void> {
    await this.#severed.get(region)?.heal();
    this.#severed.delete(region);
  }

  /** Refuses connections to this part of a region, as an address does at which nothing listens. */
  shut(part: { readonly region: string; readonly name: string }): Promise<Cut> {
    const to = this.conduits.filter(({ server, service }) => server === part.region && service === part.name);
    return this.#place(to.map((conduit) => [conduit, { kind: "refuse" }]));
  }

  async #obstruct({ from, to, conduits }: Direction, obstacle: (stream: Stream) => Obstacle): Promise<Cut> {
    const places = this.conduits.flatMap((conduit): [Conduit, Obstacle][] => {
      const stream = streamFrom(conduit, from, to);
      return stream === null || conduits?.(conduit) === false ? [] : [[conduit, obstacle(stream)]];
    });
    if (places.length === 0)
      throw new RangeError(
        `no link carries such bytes from ${from} to ${to}; there are ${this.conduits.map(({ name }) => name).join(", ")}`,
      );
    return this.#place(places);
  }

  async #place(places: readonly (readonly [Conduit, Obstacle])[]): Promise<Cut> {
    const heal = () => tryEach(places, ([conduit, obstacle]) => this.#obstacles.get(conduit)!.lift(obstacle));
    try {
      await tryEach(places, ([conduit, obstacle]) => this.#obstacles.get(conduit)!.place(obstacle));
    } catch (error) {
      await heal().catch(() => {}); // the first error is the one to report
      throw error;
    }
    return { heal };
  }
}
