/** Where the load enters: an edge of the harness on plain connections, or the system's own as its users reach it. */
import { Connections } from "./connections.ts";
import type { EdgeAccess } from "./edge-access.ts";
import { EntriesWire } from "./entries-wire.ts";
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

export function wireOf(options: Origin): Wire {
  const { entries = {}, entryOrigins = {}, attemptTimeoutMs } = options;
  const named = Object.entries(entries).filter(([, share]) => share > 0);
  const left = 1 - named.reduce((sum, [, share]) => sum + share, 0);
  if (named.length === 0) return edgeWire(options);
  return new EntriesWire([
    // Shares such as 0.7 and 0.3 leave a hair of nothing.
    ...(left > 1e-9 ? [{ wire: edgeWire(options), share: left }] : []),
    ...named.map(([region, share]) => ({
      wire: new Connections(entryOrigins[region]!, attemptTimeoutMs),
      share,
    })),
  ]);
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
