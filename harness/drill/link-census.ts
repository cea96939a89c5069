/**
 * Who holds sockets to whom while nothing is broken, over as many looks as it takes until every link that stands has been
 * seen in use. It judges nothing: which of these connections may be is for the check `links-only`.
 */
import { awaitNull } from "../machine/await.ts";
import type { SocketCensus } from "../provider/live-topology.ts";

const limitMs = 3_000;

/**
 * @param look one look at the sockets
 * @param standing links that carry connections while nothing is broken; one that carries none for 3 s is left at 0
 */
export async function takeCensus(
  look: () => Promise<SocketCensus>,
  standing: readonly string[],
): Promise<SocketCensus> {
  let seen = await look();
  await awaitNull(
    async () => {
      const unused = standing.find((link) => (seen.links[link] ?? 0) === 0);
      if (unused === undefined) return null;
      seen = together(seen, await look());
      return `link ${unused} carries no connection`;
    },
    { limitMs, everyMs: 200 },
  );
  return seen;
}

/**
 * What both looks saw. Connections and sockets that stand are in both, so the greater count is kept: a sum would count them
 * once a look. A violation that only one of them saw is one all the same.
 */
function together(a: SocketCensus, b: SocketCensus): SocketCensus {
  const links = { ...a.links };
  for (const [link, connections] of Object.entries(b.links))
    links[link] = Math.max(links[link] ?? 0, connections);
  const violations = new Map([...a.violations, ...b.violations].map((one) => [JSON.stringify(one), one]));
  return { examined: Math.max(a.examined, b.examined), links, violations: [...violations.values()] };
}
