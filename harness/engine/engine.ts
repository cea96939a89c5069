/**
 * A container engine: which one answers and how it is reached. The engine that DOCKER_HOST or a docker context names is
 * the only one asked; without either testcontainers finds one: the usual socket, rootless ones, Podman's.
 */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { accessSync, constants, existsSync } from "node:fs";
import { homedir, networkInterfaces, userInfo } from "node:os";
import { join } from "node:path";
import type Docker from "dockerode";
import { MachineError } from "../machine/tool.ts";
import { within } from "../machine/within.ts";
import { connectEngine } from "./connect.ts";
import { type ChosenEngine, chosenEngine } from "./context.ts";

export interface Engine {
  readonly docker: Docker;
  /** DOCKER_HOST form: `unix:///var/run/docker.sock`, `tcp://host:2375`, `ssh://user@host`. */
  readonly host: string;
  readonly version: string;
  /**
   * Host by which published ports are reached. `null` where the engine's bridges are this machine's own, so that ports
   * can be published on any loopback address and containers be reached directly.
   */
  readonly address: string | null;
  /** Address of this machine that containers of this engine can dial. */
  readonly machine: string;
}

const usualSocket = "/var/run/docker.sock";
const answerLimitMs = 10_000;

/** The address of this machine that engines elsewhere can dial, where it is not the one that leads to them. */
const machineVariable = "REGIONDRILL_HARNESS_ADDRESS";

/** The engine of this machine. @throws MachineError with what is wrong and what to do */
export async function findEngine(): Promise<Engine> {
  const chosen = chosenEngine();
  if (chosen !== null) return named(chosen);
  // Loaded only where it can find one: it takes half a second and 60 MiB.
  if (!knownPlaces().some((path) => existsSync(path))) throw new MachineError(await whyNoEngine());
  const { getContainerRuntimeClient } = await import("testcontainers");
  const found = await getContainerRuntimeClient().catch(() => null);
  if (found === null) throw new MachineError(await whyNoEngine());
  const { dockerode: docker } = found.container;
  const { socketPath, host, port } = docker.modem as unknown as Modem;
  if (socketPath === undefined)
    return engineOf(docker, `tcp://${host}:${port}`, found.info.containerRuntime.host);
  return engineOf(docker, `unix://${socketPath}`, bridgesAreOurs() ? null : "127.0.0.1");
}

/** Another engine, at this address, in DOCKER_HOST form. @throws MachineError when it does not answer */
export async function engineAt(host: string): Promise<Engine> {
  try {
    return await engineOf(await connectEngine(host), host, new URL(host).hostname || "127.0.0.1");
  } catch (error) {
    throw new MachineError(
      `the container engine at ${host} does not answer: ${(error as Error).message}. Start it, see that this machine may use it (docker --host ${host} version), or name another one with --engine`,
    );
  }
}

/** Whether what is published on it is published on this machine. */
export function isHere({ address }: Engine): boolean {
  return address === null || isLoopback(address);
}

/** Where testcontainers looks for a socket, and for its own settings, which can name an engine. */
function knownPlaces(): string[] {
  const { XDG_RUNTIME_DIR: runtime } = process.env;
  return [
    usualSocket,
    ...(runtime === undefined ? [] : [join(runtime, "docker.sock")]),
    join(homedir(), ".docker", "run", "docker.sock"),
    join(homedir(), ".docker", "desktop", "docker.sock"),
    join("/run", "user", `${userInfo().uid}`, "docker.sock"),
    join(homedir(), ".testcontainers.properties"),
  ];
}

/** The engine that docker would use. */
async function named({ host, by }: ChosenEngine): Promise<Engine> {
  try {
    const docker = await connectEngine(host);
    const { protocol, hostname } = new URL(host);
    const ours = protocol === "unix:" && bridgesAreOurs();
    return await engineOf(docker, host, ours ? null : hostname || "127.0.0.1");
  } catch (error) {
    if (error instanceof MachineError) throw new MachineError(`${by}: ${error.message}`);
    throw new MachineError(await whyNoEngine(host));
  }
}

interface Modem {
  readonly socketPath?: string;
  readonly host: string;
  readonly port: number;
}

async function engineOf(docker: Docker, host: string, address: string | null): Promise<Engine> {
  // Without a limit an engine behind a firewall costs minutes.
  const { Version } = await within(answerLimitMs, () => docker.version());
  return { docker, host, version: Version, address, machine: await machineSeenFrom(address) };
}

/** Docker Desktop and the like keep bridges in a virtual machine, where only containers can reach them. */
function bridgesAreOurs(): boolean {
  return process.platform === "linux";
}

/** What containers of an engine at this address may call this machine. */
async function machineSeenFrom(address: string | null): Promise<string> {
  const stated = process.env[machineVariable];
  if (stated) return stated;
  return address === null || isLoopback(address) ? thisMachine() : ownAddressTowards(address);
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host.startsWith("127.");
}

/** An address that every process of this machine can dial, and containers of every engine. */
function thisMachine(): string {
  const all = Object.entries(networkInterfaces()).flatMap(([name, found = []]) =>
    found.flatMap(({ family, internal, address }) =>
      family === "IPv4" && !internal ? [{ name, address }] : [],
    ),
  );
  // A bridge of an engine leads nowhere else.
  return (all.find(({ name }) => name.startsWith("docker")) ?? all[0])?.address ?? "127.0.0.1";
}

/** The address from which this machine's connections to a host come. Nothing is sent. */
async function ownAddressTowards(host: string): Promise<string> {
  const socket = createSocket("udp4");
  try {
    const any = 9;
    socket.connect(any, host);
    await once(socket, "connect");
    return socket.address().address;
  } finally {
    socket.close();
  }
}

/** The address of the engine's machine in one of its networks. */
export async function gatewayOf(network: Docker.Network): Promise<string> {
  const { IPAM, Name } = await network.inspect();
  const range = IPAM?.Config?.[0];
  // Absent on a bridge that was never used; it is the first address then.
  const gateway = range?.Gateway ?? range?.Subnet?.replace(/(?<!\d)\d+\/\d+$/, "1");
  if (gateway === undefined) throw new Error(`network ${Name} has no addresses`);
  return gateway;
}

/** Why no engine answers, and what to do. */
async function whyNoEngine(host = `unix://${usualSocket}`): Promise<string> {
  const socket = host.startsWith("unix://") ? host.slice("unix://".length) : null;
  const otherwise = "or run on processes: --provider processes";
  if (socket !== null && !existsSync(socket))
    return `no container engine is here: there is no socket at ${socket}. Start one (systemctl start docker), point DOCKER_HOST at one, ${otherwise}`;
  if (socket !== null && !isWritable(socket))
    return `the container engine's socket ${socket} is not ours to use. Join its group (sudo usermod -aG docker $USER, then log in again), ${otherwise}`;
  const why = await connectEngine(host)
    .then((docker) => docker.ping())
    .then(
      () => "it answers only now; try again",
      ({ message }: Error) => message,
    );
  return `the container engine at ${host} does not answer: ${why}. Start it (systemctl start docker), ${otherwise}`;
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
