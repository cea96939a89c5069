/**
 * Whether something is at an address that should be free: before a system is brought up, and after it was brought down. A process
 * that hangs accepts connections too, so a connection that stands is enough, except where whatever is dialled accepts: a
 * transparent proxy, a gateway. There an answer by the protocol of the address is asked for, if that is known.
 */
import { whyNotReached } from "../machine/dial.ts";
import type { Endpoint } from "../machine/endpoint.ts";
import { presenceAt } from "./presence.ts";

/** Nothing listens there (tcpmux, RFC 1078, is historic): what accepts there accepts anything. */
const unusedPort = 1;
/** A connection that stands this long was accepted by more than a proxy before what is gone. */
const standsMs = 250;
const answerLimitMs = 1_000;

export interface Taken {
  /** What makes it uncertain, in brackets; empty if nothing does. */
  readonly doubt: string;
}

/**
 * `null` where nothing is.
 * @param scheme such as `http:`
 * @throws Error if this machine could not dial, which proves nothing of the address
 */
export async function whyTaken(scheme: string, at: Endpoint, anyPort = unusedPort): Promise<Taken | null> {
  if ((await whyNotReached(at, standsMs)) !== null) return null;
  if ((await whyNotReached({ host: at.host, port: anyPort }, standsMs)) !== null) return { doubt: "" };
  const found = await presenceAt(`${scheme}//`, at, null)?.(answerLimitMs);
  if (found?.state === "gone") return null;
  return {
    doubt: ` (but ${at.host}:${anyPort} accepts connections too, where nothing should listen: a proxy or a gateway may answer for every address of ${at.host}; give an address that leads straight to the part)`,
  };
}
