/**
 * A server that runs only while something is prepared, at an address that every preparation uses: one that outlived an
 * earlier preparation would answer in its place.
 */

import { once } from "node:events";
import { createServer } from "node:net";
import { awaitNull } from "../machine/await.ts";
import type { Endpoint } from "../machine/endpoint.ts";
import { lastLines } from "../machine/last-lines.ts";
import { MachineError } from "../machine/tool.ts";

/** Longer than another preparation takes to make room. */
const freeLimitMs = 60_000;

/** The process that was started: resolves when it has ended, with how, and with what it wrote. */
export type OwnServer = PromiseLike<Ending>;

interface Ending {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly all?: string | undefined;
}

/** Resolves once the address is free. @throws MachineError after `limitMs` milliseconds */
export async function untilFree({ host, port }: Endpoint, limitMs = freeLimitMs): Promise<void> {
  const why = await awaitNull(() => whyTaken({ host, port }), { limitMs, everyMs: 200 });
  if (why !== null)
    throw new MachineError(
      `${host}:${port}, where things are prepared, is taken (${why}): a server of an earlier preparation may have outlived it. Find it and end it: ss -ltnp 'sport = :${port}'`,
    );
}

/** Waits until `pending` returns `null`. @throws MachineError when the server ends before, or the limit passes, milliseconds */
export async function untilReady(
  what: string,
  server: OwnServer,
  pending: () => Promise<string | null>,
  limitMs: number,
): Promise<void> {
  let ending: Ending | null = null;
  server.then((how) => {
    ending = how;
  });
  const why = await awaitNull(
    async () => {
      const pendingFor = await pending();
      if (ending !== null) throw new MachineError(whyEnded(what, ending));
      return pendingFor;
    },
    { limitMs, everyMs: 200 },
  );
  if (why !== null)
    throw new MachineError(`${what} did not get ready within ${limitMs / 1000} s while preparing it: ${why}`);
}

/** Why the address cannot be listened on; `null` if it can. */
async function whyTaken(at: Endpoint): Promise<string | null> {
  const server = createServer().listen({ ...at, exclusive: true });
  try {
    await once(server, "listening");
    server.close();
    await once(server, "close");
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

function whyEnded(what: string, { exitCode, signal, all = "" }: Ending): string {
  return `${what} ended with ${exitCode ?? signal} while it was prepared. It wrote at last:\n    ${lastLines(all)}`;
}
