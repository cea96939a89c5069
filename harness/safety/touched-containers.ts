/**
 * Containers of the user's that faults touched, as they were found, and how each becomes that again: it goes on, it is in
 * its networks under the same names, it runs, and it restarts as it was told to. Nothing is removed or made. A container that
 * was removed meanwhile needs nothing.
 */
import type Docker from "dockerode";
import { awaitNull } from "../machine/await.ts";
import { within } from "../machine/within.ts";
import { onEngine } from "./engine-remains.ts";
import type { Touched } from "./ledger.ts";

const answerLimitMs = 20_000;
const patienceMs = 60_000;
const readyLimitMs = 60_000;

/** What differs from what was found, in words. */
export async function touchedWrongs(touched: readonly Touched[]): Promise<string[]> {
  const wrongs = [...Map.groupBy(touched, ({ host }) => host)].map(([host, all]) =>
    onEngine(host, async (docker) => (await Promise.all(all.map((one) => wrongsOf(one, docker)))).flat()),
  );
  return (await Promise.all(wrongs)).flat();
}

/** Restores all of it, again until nothing differs. Resolves with what still does, in words. May be called any number of times. */
export async function restoreTouched(touched: readonly Touched[]): Promise<string[]> {
  if (touched.length === 0) return [];
  let left: string[] = [];
  let refusal = "";
  await awaitNull(
    async () => {
      for (const [host, all] of Map.groupBy(touched, (one) => one.host))
        refusal = (await onEngine(host, (docker) => restore(docker, all))) ?? refusal;
      left = await touchedWrongs(touched);
      return left[0] ?? null;
    },
    { limitMs: patienceMs, everyMs: 500 },
  );
  return left.map((text) => (refusal === "" ? text : `${text} (${refusal})`));
}

async function restore(docker: Docker, all: readonly Touched[]): Promise<null> {
  await goOn(docker, all);
  await reconnect(docker, all);
  await startAgain(docker, all);
  return null;
}

/** Lets paused ones go on. */
export function goOn(docker: Docker, all: readonly Touched[]): Promise<void> {
  return each(docker, all, async (container, _, { State }) => {
    if (State.Paused) await within(answerLimitMs, (abortSignal) => container.unpause({ abortSignal }));
  });
}

/**
 * Puts them back into the networks that they left, under the same names; one after the other by their address, since an
 * engine that gives addresses itself gives the lowest that is free.
 */
export async function reconnect(docker: Docker, all: readonly Touched[]): Promise<void> {
  const ties = all.flatMap((one) =>
    Object.entries(one.networks).map(([id, endpoint]) => ({ one, id, endpoint })),
  );
  const numbered = (address: string) => address.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);
  ties.sort((a, b) => numbered(a.endpoint.address) - numbered(b.endpoint.address));
  for (const { one, id, endpoint } of ties) {
    const found = await inspected(docker, one.id);
    if (found === null || networkIds(found).includes(id)) continue;
    await connect(docker.getNetwork(id), one.id, endpoint);
  }
}

/** At its address, where the network's own subnet is stated in its description; else the engine chooses. */
async function connect(
  network: Docker.Network,
  Container: string,
  { aliases, address }: Touched["networks"][string],
): Promise<void> {
  const join = (more: object) =>
    within(answerLimitMs, () =>
      network.connect({ Container, EndpointConfig: { Aliases: [...aliases], ...more } }),
    );
  try {
    await join({ IPAMConfig: { IPv4Address: address } });
  } catch (error) {
    if (!/user configured subnets/.test((error as Error).message)) throw error;
    await join({});
  }
}

/** Starts dead ones, each as soon as those are up that compose states it depends on, and gives all their restart policy back. */
export async function startAgain(docker: Docker, all: readonly Touched[]): Promise<void> {
  const waiting = new Map<string, Docker.ContainerInspectInfo>();
  for (const { id } of all) {
    const found = await inspected(docker, id);
    if (found !== null && !found.State.Running) waiting.set(id, found);
  }
  const begun = new Map<string, Docker.ContainerInspectInfo>();
  const why = await awaitNull(
    async () => {
      const blocked = await blockedBy([...waiting.values()], [...begun.values()], docker);
      const free = [...waiting.keys()].filter((id) => !blocked.has(id));
      for (const id of free) {
        begun.set(id, waiting.get(id)!);
        waiting.delete(id);
      }
      await Promise.all(free.map((id) => start(docker.getContainer(id))));
      return waiting.size === 0 ? null : `${waiting.size} containers wait for those that they depend on`;
    },
    { limitMs: readyLimitMs, everyMs: 100 },
  );
  // What they depend on is not well; they ran beside it before.
  if (why !== null) await Promise.all([...waiting.keys()].map((id) => start(docker.getContainer(id))));
  await each(docker, all, async (container, { restart }) => {
    await within(answerLimitMs, () => container.update({ RestartPolicy: restart }));
  });
}

/** One that runs by now is left alone. */
async function start(container: Docker.Container): Promise<void> {
  try {
    await within(answerLimitMs, (abortSignal) => container.start({ abortSignal }));
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode !== 304) throw error;
  }
}

/** Ids of those that depend on one that is not up. */
async function blockedBy(
  waiting: readonly Docker.ContainerInspectInfo[],
  begun: readonly Docker.ContainerInspectInfo[],
  docker: Docker,
): Promise<Set<string>> {
  const now = await Promise.all(begun.map(({ Id }) => inspected(docker, Id)));
  const unready = now.filter((found) => found !== null && !isReady(found)).map((found) => found!);
  const ids = waiting
    .filter((one) =>
      dependencies(one).some(
        ({ service, healthy }) =>
          waiting.some((other) => isService(other, service, one)) ||
          (healthy && unready.some((other) => isService(other, service, one))),
      ),
    )
    .map(({ Id }) => Id);
  // A circle is no order.
  return new Set(ids.length === waiting.length && unready.length === 0 ? [] : ids);
}

function isReady({ State }: Docker.ContainerInspectInfo): boolean {
  return State.Running && (State.Health === undefined || State.Health.Status === "healthy");
}

/** As compose writes it down: `postgres:service_healthy:false,redis:service_started:false`. */
function dependencies({ Config }: Docker.ContainerInspectInfo) {
  const text = Config.Labels["com.docker.compose.depends_on"] ?? "";
  return text
    .split(",")
    .filter(Boolean)
    .map((one) => {
      const [service, condition] = one.split(":");
      return { service, healthy: condition === "service_healthy" };
    });
}

function isService(
  { Config }: Docker.ContainerInspectInfo,
  service: string | undefined,
  beside: Docker.ContainerInspectInfo,
): boolean {
  const project = "com.docker.compose.project";
  return (
    Config.Labels["com.docker.compose.service"] === service &&
    Config.Labels[project] === beside.Config.Labels[project]
  );
}

async function wrongsOf(touched: Touched, docker: Docker): Promise<string[]> {
  const found = await inspected(docker, touched.id);
  if (found === null) return [];
  const { State, HostConfig } = found;
  const there = networkIds(found);
  const lost = Object.entries(touched.networks).filter(([id]) => !there.includes(id));
  const policy = HostConfig.RestartPolicy?.Name || "no";
  return [
    ...(State.Running ? [] : ["is stopped"]),
    ...(State.Paused ? ["is paused"] : []),
    ...lost.map(([, { network }]) => `is not in network ${network}`),
    ...(policy === (touched.restart.Name || "no") ? [] : [`has the restart policy ${policy}`]),
  ].map((wrong) => `container ${touched.name} ${wrong}`);
}

async function each(
  docker: Docker,
  all: readonly Touched[],
  work: (container: Docker.Container, one: Touched, found: Docker.ContainerInspectInfo) => Promise<void>,
): Promise<void> {
  await Promise.all(
    all.map(async (one) => {
      const found = await inspected(docker, one.id);
      if (found !== null) await work(docker.getContainer(one.id), one, found);
    }),
  );
}

/** `null` when it was removed. */
async function inspected(docker: Docker, id: string): Promise<Docker.ContainerInspectInfo | null> {
  try {
    return await within(answerLimitMs, (abortSignal) => docker.getContainer(id).inspect({ abortSignal }));
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return null;
    throw error;
  }
}

function networkIds({ NetworkSettings }: Docker.ContainerInspectInfo): string[] {
  return Object.values(NetworkSettings.Networks).map(({ NetworkID }) => NetworkID);
}
