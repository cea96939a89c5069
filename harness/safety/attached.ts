/**
 * Mends regions that a drill was attached to. They become what its ledger recorded: proxies that it added are removed, toxics
 * are removed one by one, disabled proxies are enabled, frozen containers continue and dead ones are started. Containers that
 * were removed meanwhile need nothing. Nothing else is touched, their stores least of all.
 */
import type Docker from "dockerode";
import type { ToxiproxyClient } from "../component/toxiproxy/client.ts";
import { awaitNull } from "../machine/await.ts";
import { within } from "../machine/within.ts";
import { onEngine } from "./engine-remains.ts";
import type { Attached } from "./ledger.ts";

const patienceMs = 60_000;
const questionLimitMs = 20_000;

/** What differs from what the ledger recorded, in words. */
export async function attachedWrongs(attached: Attached | null): Promise<string[]> {
  if (attached === null) return [];
  const found = await look(attached);
  return typeof found === "string" ? [found] : found.wrongs.map(({ text }) => text);
}

/**
 * Mends all of it and looks again until nothing is wrong and what was started is healthy. Resolves with what could not be
 * mended, in words. May be called any number of times.
 */
export async function mendAttached(attached: Attached | null): Promise<string[]> {
  if (attached === null) return [];
  const reasons = new Map<string, string>();
  let left: string[] = [];
  let mended = false;
  await awaitNull(
    async () => {
      const found = await look(attached);
      left = typeof found === "string" ? [found] : found.wrongs.map(({ text }) => text);
      if (typeof found === "string") return found;
      await mendAll(found.wrongs, reasons);
      const more = left[0] ?? (mended ? (found.unready[0] ?? null) : null);
      mended ||= left.length > 0;
      return more;
    },
    { limitMs: patienceMs, everyMs: 250 },
  );
  return left.map((text) => (reasons.has(text) ? `${text} (${reasons.get(text)})` : text));
}

interface Wrong {
  readonly text: string;
  mend(): Promise<unknown>;
}

interface Found {
  readonly wrongs: readonly Wrong[];
  /** Running containers that are not healthy, in words. */
  readonly unready: readonly string[];
}

/** A text where the engine or the carrier of links does not answer. */
function look(attached: Attached): Promise<Found | string> {
  return onEngine(attached.host, async (docker) => {
    const all = await Promise.all(attached.containers.map((id) => stateOf(docker, id)));
    const there = all.filter((state) => state !== null);
    const stopped = there.filter(({ running, paused }) => paused || !running);
    const carrier = there.find(({ id }) => id === attached.carrier);
    const links = carrier?.running && !carrier.paused ? await linkWrongs(attached) : [];
    return {
      wrongs: [...(stopped.length === 0 ? [] : [allAtOnce(docker, stopped)]), ...links],
      unready: there.filter(({ healthy }) => !healthy).map(({ name }) => `${name} is not healthy yet`),
    };
  });
}

interface ContainerState {
  readonly id: string;
  readonly name: string;
  readonly running: boolean;
  readonly paused: boolean;
  /** Also where it has no health check. */
  readonly healthy: boolean;
}

/** `null` when it was removed. */
async function stateOf(docker: Docker, id: string): Promise<ContainerState | null> {
  try {
    const { Name, State } = await within(questionLimitMs, (abortSignal) =>
      docker.getContainer(id).inspect({ abortSignal }),
    );
    const healthy = State.Health === undefined || State.Health.Status === "healthy";
    return { id, name: Name.slice(1), running: State.Running, paused: State.Paused, healthy };
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return null;
    throw error;
  }
}

/** Containers, which are first in the list, before links: bytes that a link holds need a receiver. */
async function mendAll([first, ...others]: readonly Wrong[], reasons: Map<string, string>): Promise<void> {
  const mended = ({ text, mend }: Wrong) => mend().catch(({ message }: Error) => reasons.set(text, message));
  if (first !== undefined) await mended(first);
  await Promise.all(others.map(mended));
}

function allAtOnce(docker: Docker, stopped: readonly ContainerState[]): Wrong {
  const names = stopped.map(({ name }) => name).toSorted();
  return {
    text: `stopped containers: ${names.join(", ")}`,
    mend: () =>
      Promise.all(
        stopped.map(({ id, paused }) => {
          const container = docker.getContainer(id);
          return paused ? container.unpause() : container.start();
        }),
      ),
  };
}

async function linkWrongs({ api, proxies, added }: Attached): Promise<Wrong[]> {
  const { toxiproxyClient } = await import("../component/toxiproxy/client.ts");
  const client = toxiproxyClient(api);
  const found = await client.all().catch((error: Error) => error);
  if (found instanceof Error) {
    const text = `what links hold: Toxiproxy at ${api} does not answer (${found.message})`;
    return [{ text, mend: async () => {} }];
  }
  return found.flatMap(({ name, enabled, toxics }): Wrong[] => {
    if (added.includes(name)) return [{ text: `link ${name}`, mend: () => client.remove(name) }];
    if (!proxies.includes(name) || (enabled && toxics.length === 0)) return [];
    const names = toxics.map((toxic) => toxic.name);
    return [{ text: `obstacles on link ${name}`, mend: () => clear(client, name, enabled, names) }];
  });
}

/** The last one first: held bytes need an open path behind them. */
async function clear(client: ToxiproxyClient, proxy: string, enabled: boolean, toxics: readonly string[]) {
  if (!enabled) await client.setEnabled(proxy, true);
  for (const toxic of toxics.toReversed()) await client.removeToxic(proxy, toxic);
}
