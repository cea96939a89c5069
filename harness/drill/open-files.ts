/**
 * Whether this process may open as many files as its load needs: a connection for each request that is not answered, and
 * some for everything else. Node raises its own limit as far as it may, so what is left is the hard one.
 */
import { readFileSync } from "node:fs";
import { MachineError } from "../machine/tool.ts";

/** What a drill holds open beside its requests: stores, brokers, probes, logs; measured, and doubled. */
const besides = 128;

export interface OpenLoad {
  readonly perSecond: number;
  readonly retryShare: number;
  readonly attemptTimeoutMs: number;
}

/** Requests without an answer when nothing is answered at all, and the rest. */
export function filesNeeded({ perSecond, retryShare, attemptTimeoutMs }: OpenLoad): number {
  return besides + Math.ceil((perSecond * (1 + retryShare) * attemptTimeoutMs) / 1_000);
}

/** @param limits as in `/proc/self/limits`; what cannot be read limits nothing */
export function filesAllowed(limits: string): number {
  const [, soft] = /^Max open files\s+(\d+)/m.exec(limits) ?? [];
  return soft === undefined ? Number.POSITIVE_INFINITY : Number(soft);
}

/** @throws MachineError when the load could not be sent by this machine */
export function requireOpenFiles(load: OpenLoad): void {
  const [needed, allowed] = [filesNeeded(load), filesAllowed(limitsOfThis())];
  if (allowed >= needed) return;
  throw new MachineError(
    `this drill needs up to ${needed} open files, for ${load.perSecond} requests a second; this process may open ${allowed}. Raise the limit (ulimit -n ${needed}; LimitNOFILE of a service, --ulimit nofile of a container), or lower --rate`,
  );
}

function limitsOfThis(): string {
  try {
    return readFileSync("/proc/self/limits", "utf8");
  } catch {
    return "";
  }
}
