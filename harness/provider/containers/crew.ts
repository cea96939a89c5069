/**
 * Starts parts as containers, each a new one on the volume it had before, follows what they write into log files,
 * waits until they answer, and notices when one dies that should not. Runs jobs to their end the same way. Which container a
 * part is started in is said by `create`, for those who extend this.
 */

import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Duplex, Writable } from "node:stream";
import type { Container, ContainerCreateOptions } from "dockerode";
import type { ContainerLaunch, ContainerPart } from "../../component/container-part.ts";
import { type PartName, partId } from "../../component/part.ts";
import type { Engine } from "../../engine/engine.ts";
import { tarOf } from "../../engine/images.ts";
import { awaitNull } from "../../machine/await.ts";
import { lastLines } from "../../machine/last-lines.ts";
import { MachineError } from "../../machine/tool.ts";
import { outside } from "../../safety/process-table.ts";
import { LaunchRecord } from "../launch-record.ts";
import type { PartSettings } from "../part-settings.ts";
import type { Supervision } from "../provider.ts";
import { StartOrder } from "../start-order.ts";
import { linksAlias, type Place } from "./place.ts";

const readyLimitMs = 90_000;
const jobLimitMs = 60_000;
/** In place of an exit code: the engine went before it could say. */
const lost = -1;

interface Life {
  readonly container: Container;
  /** Resolves with its exit code when it is dead. */
  readonly ended: Promise<number>;
  condemned: boolean;
}

/** The network it is in, and the name by which it is known there. */
export interface Spot {
  readonly engine: Engine;
  readonly network: string;
  readonly alias: string;
}

export type Body = Pick<ContainerPart, "image" | "data" | "ports"> & PartName;

export class Crew {
  readonly #place: Place;
  readonly #settings: PartSettings;
  readonly #order = new StartOrder();
  readonly #launches: LaunchRecord;
  readonly #lives = new Map<string, Life>();
  readonly #launching = new Set<Promise<unknown>>();
  /** Aborted when nobody wants to know any more what becomes of containers. */
  readonly #following = new AbortController();
  #stoodDown = false;
  #supervision: Supervision;

  /** @param secrets what must not be written down of what a part is started with */
  constructor(
    place: Place,
    settings: PartSettings,
    supervision: Supervision,
    secrets: readonly string[] = [],
  ) {
    this.#place = place;
    this.#settings = settings;
    this.#supervision = supervision;
    this.#launches = new LaunchRecord(supervision.configurationFolder, secrets);
  }

  /** From now on reports and logs go elsewhere: another drill uses what runs. */
  adopt(supervision: Supervision): void {
    this.#supervision = supervision;
    this.#launches.moveTo(supervision.configurationFolder);
  }

  /** Starts these parts, each as soon as what it needs is ready; resolves when all are. */
  start(parts: readonly ContainerPart[]): Promise<void> {
    return this.#order.start(parts, (part) => this.#startOne(part));
  }

  /** Starts nothing any more. Resolves when nothing is on its way to being started. */
  async standDown(): Promise<void> {
    this.#stoodDown = true;
    await Promise.allSettled(this.#launching);
  }

  /** From now on looks after the containers that these parts run in already; resolves when all answer. */
  async takeOver(parts: readonly ContainerPart[]): Promise<void> {
    await Promise.all(
      parts.map(async (part) => {
        const startedAt = performance.now();
        const { docker } = this.#place.engineOf(part.region);
        const life = await this.#follow(part, docker.getContainer(this.#place.container(part)));
        this.#lives.set(partId(part), life);
        await this.#untilReady(part, life, startedAt);
      }),
    );
  }

  /** Looks after none of them any more; what runs goes on. */
  letGo(): void {
    this.#following.abort();
  }

  /** The container of this part that was started last; `undefined` before. */
  life(part: PartName): Life | undefined {
    return this.#lives.get(partId(part));
  }

  /** The deaths of what runs of them are nobody's surprise from now on: they are being killed. */
  condemn(parts: readonly PartName[]): Life[] {
    const lives = parts.flatMap((part) => this.life(part) ?? []);
    for (const life of lives) life.condemned = true;
    return lives;
  }

  /**
   * Runs a container to its end. Resolves with what it wrote.
   * @throws Error with that when it fails, or takes too long; the signal's reason where the drill was interrupted before
   */
  async run(job: Body, launch: ContainerLaunch): Promise<string> {
    this.#supervision.signal.throwIfAborted();
    const before = readLog(this.#logFile(job)).length;
    const { container, ended } = await this.#launch(job, launch);
    const limit = AbortSignal.any([this.#supervision.signal, AbortSignal.timeout(jobLimitMs)]);
    const end = () => void container.kill().catch(() => {});
    if (limit.aborted) end(); // while it was being launched: the event is over
    limit.addEventListener("abort", end, { once: true });
    const code = await ended;
    await container.remove({ v: true });
    const output = readLog(this.#logFile(job)).slice(before).trim();
    if (code === 0) return output;
    throw new Error(`job ${partId(job)} ended with ${code}. It wrote:\n    ${lastLines(output)}`);
  }

  /** Deletes the data of a dead part. */
  async wipe(part: ContainerPart): Promise<void> {
    if (part.data === null) return;
    await this.life(part)?.container.remove({ force: true, v: true });
    this.#lives.delete(partId(part));
    await this.#place.engineOf(part.region).docker.getVolume(this.#place.container(part)).remove();
  }

  async #startOne(part: ContainerPart): Promise<void> {
    const startedAt = performance.now();
    const life = await this.#launch(part, part.launch(this.#settings.of(part)));
    this.#lives.set(partId(part), life);
    await this.#untilReady(part, life, startedAt);
  }

  /**
   * Starts a carrier of links in an engine's network outside of all regions. Resolves with it once it answers where `at`,
   * told its own address there, says that it is.
   */
  async startCarrier(
    part: ContainerPart,
    engine: Engine,
    at: (address: string) => ContainerPart,
  ): Promise<ContainerPart> {
    const startedAt = performance.now();
    const network = this.#place.network(null);
    const life = await this.#launch(part, part.launch({}), { engine, network, alias: linksAlias });
    this.#lives.set(partId(part), life);
    const { NetworkSettings } = await life.container.inspect();
    const known = at(NetworkSettings.Networks[network]!.IPAddress);
    await this.#untilReady(known, life, startedAt);
    return known;
  }

  /** Own address of a part that runs, in its network. */
  async addressOf(part: PartName): Promise<string> {
    const { network } = this.#spotOf(part);
    const { NetworkSettings } = await this.life(part)!.container.inspect();
    return NetworkSettings.Networks[network]!.IPAddress;
  }

  async #untilReady(part: ContainerPart, life: Life, startedAt: number): Promise<void> {
    let death: string | null = null;
    let ready = false;
    life.ended.then((code) => {
      death = `exited with code ${code}`;
      if (ready && !life.condemned) this.#supervision.onDeath(part, death);
    });
    const why = await awaitNull(() => (death !== null ? null : part.pending()), {
      limitMs: readyLimitMs,
      everyMs: 50,
      signal: this.#supervision.signal,
    });
    if (death !== null || why !== null) {
      const log = this.#logFile(part);
      throw new MachineError(
        `${partId(part)} ${death ?? `is not ready after ${readyLimitMs / 1000} s: ${why}`}. The end of its log (${log}):\n    ${lastLines(readLog(log))}`,
      );
    }
    ready = true;
    this.#supervision.onReady(part, performance.now() - startedAt);
  }

  #launch(part: Body, launch: ContainerLaunch, spot: Spot = this.#spotOf(part)): Promise<Life> {
    const launched = this.#launchNow(part, launch, spot);
    this.#launching.add(launched);
    const done = () => this.#launching.delete(launched);
    launched.then(done, done);
    return launched;
  }

  async #launchNow(part: Body, launch: ContainerLaunch, spot: Spot): Promise<Life> {
    const { engine } = spot;
    if (this.#stoodDown) throw new MachineError(`${partId(part)} is not started: all are being ended`);
    this.#launches.note(part, { ...launch, image: part.image });
    try {
      const container = await this.create(part, launch, spot);
      if (launch.files !== undefined) await container.putArchive(await tarOf(launch.files), { path: "/" });
      // Before it starts: a container that ends at once ends before anybody could ask.
      const life = await this.#follow(part, container);
      await container.start();
      return life;
    } catch (error) {
      throw new MachineError(whyNotStarted(part, (error as Error).message, engine));
    }
  }

  #spotOf({ region, name }: PartName): Spot {
    return { engine: this.#place.engineOf(region), network: this.#place.network(region), alias: name };
  }

  /** Writes down what it writes, and waits for its end. */
  async #follow(part: PartName, container: Container): Promise<Life> {
    const { signal } = this.#following;
    const ended = container.wait({ condition: "next-exit", abortSignal: signal }).then(
      ({ StatusCode }) => StatusCode as number,
      () => (signal.aborted ? new Promise<never>(() => {}) : lost), // let go of, it lives: nobody hears of its end
    );
    const written = await follow(container, signal, (text) => this.#log(part, text));
    return { container, ended: ended.then((code) => written.end.then(() => code)), condemned: false };
  }

  /** A dead container of an earlier life makes room for the new one; its data is in the volume. */
  protected async create(
    part: Body,
    launch: ContainerLaunch,
    { engine, network, alias }: Spot,
  ): Promise<Container> {
    const { docker } = engine;
    const name = this.#place.container(part);
    await this.life(part)?.container.remove({ force: true, v: true });
    const { argv, bare = false } = launch;
    const labels = this.#place.labels(part);
    if (part.data !== null) await docker.createVolume({ Name: name, Labels: labels });
    const options: ContainerCreateOptions = {
      name,
      Image: part.image,
      ...(bare ? { Entrypoint: [argv[0]!], Cmd: argv.slice(1) } : argv.length > 0 ? { Cmd: [...argv] } : {}),
      Env: Object.entries(launch.env ?? {}).map(([variable, value]) => `${variable}=${value}`),
      ...(launch.user === undefined ? {} : { User: launch.user }),
      Labels: labels,
      // The harness asks by itself; an image's own check costs a process every few seconds.
      Healthcheck: { Test: ["NONE"] },
      ExposedPorts: Object.fromEntries(part.ports.map(({ port }) => [`${port}/tcp`, {}])),
      HostConfig: {
        NetworkMode: network,
        PortBindings: bindings(part.ports, engine),
        Mounts: part.data === null ? [] : [{ Type: "volume" as const, Source: name, Target: part.data }],
        ReadonlyRootfs: launch.readOnly ?? false,
        Tmpfs: { "/tmp": "" },
        // What is measured yields to what measures and to what carries, all regions alike.
        ...(part.region === null ? {} : { CpuShares: 340 }),
      },
      NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: [alias] } } },
    };
    return docker.createContainer(options);
  }

  #log(part: PartName, text: Buffer): void {
    const file = this.#logFile(part);
    mkdirSync(dirname(file), { recursive: true });
    appendFileSync(file, text);
  }

  #logFile({ region, name }: PartName): string {
    return join(this.#supervision.logFolder, region ?? outside, `${name}.log`);
  }
}

/** Writes down what a container writes from now on. Resolves when all of it is there. */
async function follow(
  container: Container,
  signal: AbortSignal,
  write: (text: Buffer) => void,
): Promise<{ end: Promise<void> }> {
  const stream = await container.attach({ stream: true, stdout: true, stderr: true });
  const sink = new Writable({
    write(chunk: Buffer, _, done) {
      write(chunk);
      done();
    },
  });
  container.modem.demuxStream(stream, sink, sink);
  signal.addEventListener("abort", () => (stream as Duplex).destroy(), { once: true });
  const end = new Promise<void>((resolve) => {
    stream.once("close", resolve);
    stream.once("end", resolve);
    stream.once("error", () => resolve());
  });
  return { end };
}

function bindings(ports: ContainerPart["ports"], { address }: Engine) {
  const byPort = Map.groupBy(ports, ({ port }) => `${port}/tcp`);
  return Object.fromEntries(
    [...byPort].map(([port, all]) => [
      port,
      // On an engine elsewhere one port serves all who come from outside.
      address === null
        ? all.map(({ at }) => ({ HostIp: at.host, HostPort: String(at.port) }))
        : [...new Set(all.map(({ at }) => at.port))].map((free) => ({ HostIp: "", HostPort: String(free) })),
    ]),
  );
}

function readLog(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // nothing was written yet
  }
}

function whyNotStarted(part: PartName, message: string, { host }: Engine): string {
  const taken = /(?:address already in use|port is already allocated)/.test(message)
    ? /(?<!\S)(\S+):(\d+)(?!\S*:\d)/.exec(message)
    : null;
  if (taken !== null)
    return `${partId(part)} could not be started: port ${taken[2]} of ${taken[1]} is taken. \`npm run heal\` ends what an earlier drill left; else end whoever listens there (ss -ltnp)`;
  if (message.includes("Conflict") && message.includes("name"))
    return `${partId(part)} could not be started: a container of its name is there already (${message}). \`npm run heal\` ends what an earlier drill left`;
  return `${partId(part)} could not be started on the engine at ${host}: ${message}`;
}
