/** Where the load enters: an edge of the harness on plain connections, or the system's own as its users reach it. */
import { Connections } from "./connections.ts";
import type { EdgeAccess } from "./edge-access.ts";
import { Deal, EntriesWire } from "./entries-wire.ts";
import { OwnEdgeWire } from "./own-edge-wire.ts";
import type { Request } from "./request.ts";
import type { Wire } from "./wire.ts";

export interface Origin {
  /** `http://host:port` of the harness's edge. */
  readonly origin: string;
  /** The system's own edge, in its place. */
  readonly access?: EdgeAccess | undefined;
  /** Shares of the operations that enter at the entries of regions instead, by region. */
  readonly entries?: Readonly<Record<string, number>> | undefined;
  readonly entryOrigins?: Readonly<Record<string, string>> | undefined;
  readonly attemptTimeoutMs: number;
}

/** The ways in by which a load enters. Several wires may go them, each with connections of its own. */
export class WaysIn {
  readonly #options: Origin;
  readonly #named: readonly (readonly [region: string, share: number])[];
  /** What is left for the edge. */
  readonly #left: number;
  readonly #deal: Deal;

  constructor(options: Origin) {
    const named = Object.entries(options.entries ?? {}).filter(([, share]) => share > 0);
    const left = 1 - named.reduce((sum, [, share]) => sum + share, 0);
    this.#options = options;
    this.#named = named;
    // Shares such as 0.7 and 0.3 leave a hair of nothing.
    this.#left = left > 1e-9 ? left : 0;
    this.#deal = new Deal([...(this.#left > 0 ? [this.#left] : []), ...named.map(([, share]) => share)]);
  }

  wire(): Wire {
    const { entryOrigins = {}, attemptTimeoutMs } = this.#options;
    if (this.#named.length === 0) return edgeWire(this.#options);
    return new EntriesWire(
      [
        ...(this.#left > 0 ? [{ wire: edgeWire(this.#options), share: this.#left }] : []),
        ...this.#named.map(([region, share]) => ({
          wire: new Connections(entryOrigins[region]!, attemptTimeoutMs),
          share,
        })),
      ],
      this.#deal,
    );
  }

  /** The request will go in where another one did. */
  follow(request: Request, other: Request): void {
    this.#deal.follow(request, other);
  }
}

function edgeWire({ origin, access, attemptTimeoutMs }: Origin): Wire {
  return access === undefined ? new Connections(origin, attemptTimeoutMs) : new OwnEdgeWire(access);
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** One request of the harness's own to a system's own edge. @throws Error with why there was no complete answer */
export async function askOwnEdge(
  access: EdgeAccess,
  request: Request,
  { limitMs, signal }: { readonly limitMs: number; readonly signal?: AbortSignal },
): Promise<Answer> {
  const wire = new OwnEdgeWire(access);
  const limit = AbortSignal.timeout(limitMs);
  const end = signal === undefined ? limit : AbortSignal.any([limit, signal]);
  try {
    return await new Promise<Answer>((resolve, reject) => {
      end.addEventListener("abort", () =>
        reject(limit.aborted ? new Error(`no complete answer within ${limitMs} ms`) : end.reason),
      );
      wire.send(request, Number.POSITIVE_INFINITY, {
        answered: (status, body) => resolve({ status, body }),
        broke: reject,
        unsent: (_why, error) => reject(error),
      });
    });
  } finally {
    wire.close();
  }
}
