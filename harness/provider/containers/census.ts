/**
 * Whether links are the only way between regions, proven by trying: a container in each region's network dials every
 * listening port of every other region at its own address, and must not get through. It also dials a port of its own
 * region, for a probe that reaches nothing proves nothing. What goes through links is counted where they are carried.
 */

import { Writable } from "node:stream";
import type { Container } from "dockerode";
import { valueIn } from "../../contract/value-in.ts";
import type { Engine } from "../../engine/engine.ts";
import { type Endpoint, textOf } from "../../machine/endpoint.ts";
import { parseSockets } from "../../machine/socket-table.ts";
import { MachineError } from "../../machine/tool.ts";
import { partLabel, regionLabel } from "../../safety/engine-remains.ts";
import type { LaidConduit } from "../conduits.ts";
import type { SocketCensus } from "../live-topology.ts";
import { type EngineNames, linksName, regionOf } from "./names.ts";

/** Name of the part that probing containers belong to. */
export const probe = "probe";

const dialLimitS = 1;
/** Nothing listens there. */
const emptyPort = 1;

interface Target extends Endpoint {
  readonly region: string;
  readonly part: string;
}

export class Prober {
  readonly #names: EngineNames;
  readonly #image: string;
  /** By region, or name of a carrier. */
  readonly #probes = new Map<string, Promise<Container>>();

  /** @param image one with bash and cat */
  constructor(names: EngineNames, image: string) {
    this.#names = names;
    this.#image = image;
  }

  /** Dials every region from every other one. */
  async tryDirectWays(regions: readonly string[]): Promise<Pick<SocketCensus, "examined" | "violations">> {
    const targets = (await Promise.all(regions.map((region) => this.#targets(region)))).flat();
    const violations: SocketCensus["violations"] = [];
    let examined = 0;
    await Promise.all(
      regions.map(async (region) => {
        const own = targets.filter((target) => target.region === region);
        const here = new Set(targets.filter((target) => this.#neighbours(target.region, region)).map(textOf));
        // Engines give out the same addresses: one of another host may be in use here too, and leads there.
        const others = targets.filter(
          (target) =>
            target.region !== region &&
            (this.#neighbours(target.region, region) || !here.has(textOf(target))),
        );
        const empty = others.map((target) => ({ ...target, port: emptyPort }));
        const reached = await this.#dial(region, [...own, ...others, ...empty]);
        const answered = empty.map(textOf).find((one) => reached.has(one));
        if (answered !== undefined)
          throw new MachineError(
            `a probe in ${region} gets a connection to ${answered}, where nothing listens: something on the way answers for every address, so whether links are the only way cannot be told. Route the addresses of the other host's containers to nowhere`,
          );
        if (own.length > 0 && !own.some((target) => reached.has(textOf(target))))
          throw new Error(
            `the probe in ${region} reaches nothing of its own region, so it proves nothing of others`,
          );
        examined += others.length;
        for (const target of others.filter((one) => reached.has(textOf(one))))
          violations.push({
            process: `a probe that dialled ${target.part}`,
            region,
            remote: textOf(target),
            remoteRegion: target.region,
          });
      }),
    );
    return { examined, violations };
  }

  /** Connections that each conduit carries, from the socket table of its carrier. */
  async countConnections(conduits: readonly LaidConduit[]): Promise<Record<string, number>> {
    const counted = Object.fromEntries(conduits.map(({ name }) => [name, 0]));
    const carriers = Map.groupBy(conduits, ({ dialler }) => linksName(this.#names, regionOf(dialler)));
    for (const [name, carried] of carriers) {
      const carrier = this.#names.container({ region: null, name });
      const engine = this.#names.engineOf(regionOf(carried[0]!.dialler));
      const probe = await this.#probe(name, engine, `container:${carrier}`);
      const table = await output(probe, engine, ["cat", "/proc/net/tcp", "/proc/net/tcp6"]);
      const local = parseSockets(table, "established").map((socket) =>
        Number(socket.local.split(":").at(-1)),
      );
      for (const conduit of carried)
        counted[conduit.name] = local.filter((port) => port === conduit.bind?.port).length;
    }
    return counted;
  }

  #neighbours(a: string, b: string): boolean {
    return this.#names.engineOf(a) === this.#names.engineOf(b);
  }

  async #targets(region: string): Promise<Target[]> {
    const filters = { ...this.#names.filter(region), status: ["running"] };
    const found = await this.#names.engineOf(region).docker.listContainers({ filters });
    return found.flatMap(({ Labels, NetworkSettings, Ports }) => {
      const part = Labels[partLabel];
      const host = NetworkSettings.Networks[this.#names.network(region)]?.IPAddress;
      if (part === undefined || !host || Labels[regionLabel] !== region) return [];
      return [...new Set(Ports.map(({ PrivatePort }) => PrivatePort))].map((port) => ({
        region,
        part,
        host,
        port,
      }));
    });
  }

  /** Which of these a container in the region's network gets a connection to. */
  async #dial(region: string, targets: readonly Target[]): Promise<Set<string>> {
    const engine = this.#names.engineOf(region);
    const probe = await this.#probe(region, engine, this.#names.network(region));
    const dial = `(timeout ${dialLimitS} bash -c "exec 3<>/dev/tcp/$0/$1" 2>/dev/null && echo $0:$1) &`;
    const script = targets.map(({ host, port }) =>
      dial.replaceAll("$0", host).replaceAll("$1", String(port)),
    );
    const reached = await output(probe, engine, ["bash", "-c", [...script, "wait"].join("\n")]);
    return new Set(reached.trim().split("\n"));
  }

  #probe(name: string, { docker }: Engine, network: string): Promise<Container> {
    return valueIn(this.#probes, name, async () => {
      const container = await docker.createContainer({
        name: `${this.#names.container({ region: null, name: `${probe}-${name}` })}`,
        Image: this.#image,
        Entrypoint: ["sleep"],
        Cmd: ["infinity"],
        Labels: this.#names.labels({ name: probe }),
        HostConfig: { NetworkMode: network, Init: true },
      });
      await container.start();
      return container;
    });
  }
}

async function output(container: Container, { docker }: Engine, Cmd: string[]): Promise<string> {
  const exec = await container.exec({ Cmd, AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({ Tty: false });
  const chunks: Buffer[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _, done) {
      chunks.push(chunk);
      done();
    },
  });
  docker.modem.demuxStream(stream, sink, sink);
  await new Promise((resolve, reject) => stream.once("end", resolve).once("error", reject));
  return Buffer.concat(chunks).toString();
}
