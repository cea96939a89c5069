/** Where the load enters: an edge of the harness on plain connections, or the system's own as its users reach it. */
import { Connections } from "./connections.ts";
import type { EdgeAccess } from "./edge-access.ts";
import { OwnEdgeWire } from "./own-edge-wire.ts";
import type { Request } from "./request.ts";
import type { Wire } from "./wire.ts";

export interface Origin {
  /** `http://host:port` of the harness's edge. */
  readonly origin: string;
  /** The system's own edge, in its place. */
  readonly access?: EdgeAccess | undefined;
  readonly attemptTimeoutMs: number;
}

export function wireOf({ origin, access, attemptTimeoutMs }: Origin): Wire {
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
