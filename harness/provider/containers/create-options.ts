/** How a part is described to an engine: image, command, ports, volume, network, and its share of the processor. */
import type { ContainerCreateOptions } from "dockerode";
import type { ContainerLaunch, ContainerPart } from "../../component/container-part.ts";
import type { PartName } from "../../component/part.ts";
import type { Engine } from "../../engine/engine.ts";

/** What becomes a container: a part, or a job. */
export type Body = Pick<ContainerPart, "image" | "data" | "ports"> & PartName;

/** The network that a container is in, and its name there. */
export interface Attachment {
  readonly engine: Engine;
  readonly network: string;
  readonly alias: string;
}

/** @param name of the container, and of the volume with its data */
export function createOptions(
  { image, region, data, ports }: Body,
  { argv, bare = false, env = {}, user, readOnly = false }: ContainerLaunch,
  { engine, network, alias }: Attachment,
  { name, labels }: { readonly name: string; readonly labels: Record<string, string> },
): ContainerCreateOptions {
  return {
    name,
    Image: image,
    ...(bare ? { Entrypoint: [argv[0]!], Cmd: argv.slice(1) } : argv.length > 0 ? { Cmd: [...argv] } : {}),
    Env: Object.entries(env).map(([variable, value]) => `${variable}=${value}`),
    ...(user === undefined ? {} : { User: user }),
    Labels: labels,
    // The harness asks by itself; an image's own check costs a process every few seconds.
    Healthcheck: { Test: ["NONE"] },
    ExposedPorts: Object.fromEntries(ports.map(({ port }) => [`${port}/tcp`, {}])),
    HostConfig: {
      NetworkMode: network,
      PortBindings: bindings(ports, engine),
      Mounts: data === null ? [] : [{ Type: "volume" as const, Source: name, Target: data }],
      ReadonlyRootfs: readOnly,
      Tmpfs: { "/tmp": "" },
      // What is measured yields to what measures and to what carries, all regions alike.
      ...(region === null ? {} : { CpuShares: 340 }),
    },
    NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: [alias] } } },
  };
}

function bindings(ports: ContainerPart["ports"], { address }: Engine) {
  const byPort = Map.groupBy(ports, ({ port }) => `${port}/tcp`);
  return Object.fromEntries(
    [...byPort].map(([port, all]) => [
      port,
      // On an engine elsewhere one port serves all clients from outside.
      address === null
        ? all.map(({ at }) => ({ HostIp: at.host, HostPort: String(at.port) }))
        : [...new Set(all.map(({ at }) => at.port))].map((free) => ({ HostIp: "", HostPort: String(free) })),
    ]),
  );
}
