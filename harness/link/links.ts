/**
 * Links: the named, directed paths over which every byte leaves a region. A link is carried by conduits, one a
 * dialling region and a service it dials; each conduit is one Toxiproxy proxy, and direction follows who dials.
 */
import type { Endpoint } from "../component/part.ts";
import type { ToxiproxyClient } from "../component/toxiproxy/client.ts";

/** The name of what stands in front of all regions, where a region's name would be. */
export const edgeName = "edge";

export interface Conduit {
  /** `eu-west-1->us-east-1:kafka`: who dials whom for what. */
  readonly name: string;
  /** A region, or `edge`. */
  readonly dialler: string;
  readonly server: string;
  /** What is dialled there: a service, or `kafka`. */
  readonly service: string;
  readonly listen: Endpoint;
  readonly upstream: Endpoint;
}

export class Links {
  readonly conduits: readonly Conduit[];
  readonly #client: ToxiproxyClient;

  constructor(client: ToxiproxyClient, conduits: readonly Conduit[]) {
    this.#client = client;
    this.conduits = conduits;
  }

  /** Opens every conduit. */
  async open(): Promise<void> {
    await each(this.conduits, ({ name, listen, upstream }) =>
      this.#client.create({ name, listen: text(listen), upstream: text(upstream) }),
    );
  }

  /** Delays every byte between regions by `ms` in each direction; the edge's links are left alone. */
  async delay(ms: number): Promise<void> {
    const between = this.conduits.filter((conduit) => conduit.dialler !== edgeName);
    await each(between, async ({ name }) => {
      for (const stream of ["upstream", "downstream"] as const) {
        await this.#client.addToxic(name, {
          name: `latency-${stream}`,
          type: "latency",
          stream,
          attributes: { latency: ms },
        });
      }
    });
  }

  /**
   * Takes down every conduit that ends in this region, as its death would: connections close, what they hold is
   * thrown away, new ones are refused. All at once, for a slow cut lets bytes escape.
   */
  async sever(region: string): Promise<void> {
    await each(this.#touching(region), ({ name }) => this.#client.setEnabled(name, false));
  }

  /** Opens the region's conduits again, with whatever delay they had. */
  async rejoin(region: string): Promise<void> {
    await each(this.#touching(region), ({ name }) => this.#client.setEnabled(name, true));
  }

  #touching(region: string): Conduit[] {
    return this.conduits.filter((conduit) => conduit.dialler === region || conduit.server === region);
  }
}

function text({ host, port }: Endpoint): string {
  return `${host}:${port}`;
}

async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  await Promise.all(items.map(work));
}
