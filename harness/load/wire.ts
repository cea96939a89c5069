/** The way of requests to where traffic enters, whatever carries them: plain connections, or those to a system's own edge. */
import type { Request } from "./request.ts";

/** An answer longer than this is cut off: no answer is classified by what comes later. */
export const answerBytesMax = 64 * 1024;

/** Whatever waits for an answer; told exactly one of the three, once. */
export interface Exchange {
  answered(status: number, body: string): void;
  /** No complete answer: time-out, reset, refused, closed. */
  broke(error?: Error): void;
  /** It never left this machine, for a reason of the machine's own. */
  unsent(why: string, error?: Error): void;
}

export interface Wire {
  /** Sends at once; an exchange without a complete answer at `expiresAt` breaks at the next `expire`. */
  send(request: Request, expiresAt: number, exchange: Exchange): void;
  /** When the longest-waiting exchange will be given up; `Infinity` when none is open. */
  readonly firstExpiry: number;
  /** Breaks every exchange whose time has run out. */
  expire(now: number): void;
  /** For so long this process did nothing: none of the open exchanges had this time. */
  pardon(ms: number): void;
  /** Breaks every exchange that is still open and closes all connections. */
  close(): void;
}
