/**
 * What a slot has on container engines: containers, networks and volumes that carry its label, on the engines that its
 * ledger names. Only a slot that used an engine loads what talks to one.
 */
import { hostname } from "node:os";
import type Docker from "dockerode";
import { awaitNull } from "../machine/await.ts";
import { within } from "../machine/within.ts";
import { endKeepers } from "./keepers.ts";

/** Labels that everything on an engine carries from birth: the slot's folder, and the part's region and name. */
export const slotLabel = "regiondrill.slot";
export const regionLabel = "regiondrill.region";
export const partLabel = "regiondrill.part";

/** The value of the slot's label. Machines that share an engine may have slots of the same folder. */
export function slotMark(slotFolder: string): string {
  return `${hostname()}:${slotFolder}`;
}

export interface EngineThing {
  readonly kind: "container" | "network" | "volume";
  readonly name: string;
  /** Name of the part it was made for; empty for what belongs to none. */
  readonly part: string;
}

export interface EngineRemains {
  readonly things: readonly EngineThing[];
  /** Engines that do not answer, each with the reason, in words: what they hold is not known. */
  readonly silent: readonly string[];
}

export interface Removed {
  /** How many containers, running or not, are gone. */
  readonly containers: number;
  /** What could not be removed, in words. */
  readonly left: readonly string[];
}

const answerLimitMs = 5_000;
const removalLimitMs = 8_000;
const patienceMs = 18_000;

/** What is there now. `engines` are in DOCKER_HOST form. */
export async function engineRemains(slotFolder: string, engines: readonly string[]): Promise<EngineRemains> {
  const looks = await Promise.all(
    engines.map((host) => onEngine(host, (docker) => look(docker, slotFolder))),
  );
  return {
    things: looks.flatMap((found) => (typeof found === "string" ? [] : found)),
    silent: looks.filter((found) => typeof found === "string"),
  };
}

/**
 * Removes all of it, running or not, and goes on until nothing is found. The keeper of a container that cannot be removed
 * is killed. May be called any number of times.
 */
export async function removeRemains(slotFolder: string, engines: readonly string[]): Promise<Removed> {
  const all = await Promise.all(
    engines.map((host) => onEngine(host, (docker) => removeFrom(docker, slotFolder))),
  );
  const removed = all.map((one) => (typeof one === "string" ? { containers: 0, left: [one] } : one));
  return {
    containers: removed.reduce((sum, { containers }) => sum + containers, 0),
    left: removed.flatMap(({ left }) => left),
  };
}

/** As reports name it: `container regiondrill-1-eu-west-1-kafka`. */
export function thingName({ kind, name }: Pick<EngineThing, "kind" | "name">): string {
  return `${kind} ${name}`;
}

interface Found extends EngineThing {
  readonly id: string;
  remove(): Promise<unknown>;
}

/** What `work` returns; where the engine does not answer, the reason as a text. */
export async function onEngine<T>(host: string, work: (docker: Docker) => Promise<T>): Promise<T | string> {
  try {
    const { connectEngine } = await import("../engine/connect.ts");
    return await work(await connectEngine(host));
  } catch (error) {
    return `what the container engine at ${host} holds: it does not answer (${(error as Error).message})`;
  }
}

function look(docker: Docker, slotFolder: string): Promise<Found[]> {
  return within(answerLimitMs, async (abortSignal) => {
    const labelled = () => ({ filters: { label: [`${slotLabel}=${slotMark(slotFolder)}`] }, abortSignal });
    const [containers, networks, { Volumes: volumes }] = await Promise.all([
      docker.listContainers({ ...labelled(), all: true }),
      docker.listNetworks(labelled()),
      docker.listVolumes(labelled()),
    ]);
    return [
      ...containers.map(({ Id, Names, Labels }) => ({
        kind: "container" as const,
        id: Id,
        name: Names[0]?.slice(1) ?? Id,
        part: Labels[partLabel] ?? "",
        remove: removal((signal) => docker.getContainer(Id).remove({ ...signal, force: true, v: true })),
      })),
      ...networks.map(({ Id, Name }) => ({
        kind: "network" as const,
        id: Id,
        name: Name,
        part: "",
        remove: removal((signal) => docker.getNetwork(Id).remove(signal)),
      })),
      ...volumes.map(({ Name, Labels }) => ({
        kind: "volume" as const,
        id: Name,
        name: Name,
        part: Labels?.[partLabel] ?? "",
        remove: removal((signal) => docker.getVolume(Name).remove({ ...signal, force: true })),
      })),
    ];
  });
}

function removal(work: (options: { abortSignal: AbortSignal }) => Promise<unknown>): Found["remove"] {
  return () => within(removalLimitMs, (abortSignal) => work({ abortSignal }));
}

async function removeFrom(docker: Docker, slotFolder: string): Promise<Removed> {
  const seen = new Set<string>();
  const reasons = new Map<string, string>();
  let left = await look(docker, slotFolder);
  const startedAt = performance.now();
  let keepersEnded = false;
  await awaitNull(
    async () => {
      for (const { id } of containersAmong(left)) seen.add(id);
      await removeAll(left, reasons);
      left = left.length === 0 ? left : await look(docker, slotFolder);
      // Once: the engine then starts another one, which cleans up.
      if (!keepersEnded && performance.now() - startedAt >= removalLimitMs) {
        endKeepers(containersAmong(left).map(({ id }) => id));
        keepersEnded = true;
      }
      return left.length === 0 ? null : `${left.length} things are still there`;
    },
    { limitMs: patienceMs, everyMs: 100 },
  );
  return {
    containers: seen.size - containersAmong(left).length,
    left: left.map((one) => withReason(thingName(one), reasons)),
  };
}

function containersAmong(found: readonly Found[]): Found[] {
  return found.filter(({ kind }) => kind === "container");
}

/** Containers first: they hold the others. */
async function removeAll(found: readonly Found[], reasons: Map<string, string>): Promise<void> {
  for (const kind of ["container", "network", "volume"] as const)
    await Promise.all(
      found
        .filter((one) => one.kind === kind)
        .map((one) => one.remove().catch(({ message }: Error) => reasons.set(thingName(one), message))),
    );
}

function withReason(name: string, reasons: ReadonlyMap<string, string>): string {
  const reason = reasons.get(name);
  return reason === undefined ? name : `${name} (${reason})`;
}
