/**
 * A connection to a container engine by its address. The address alone decides where it leads: settings of another engine in
 * the environment have no effect.
 */
import type Docker from "dockerode";
import { MachineError } from "../machine/tool.ts";
import { type Certificates, certificatesIn, certificatesOf, configFolder } from "./context.ts";
import { sshTunnel } from "./ssh-tunnel.ts";

/**
 * Sends nothing yet: a missing engine shows at the first call, a host that `ssh` cannot reach at once.
 * @param host DOCKER_HOST form: `unix:///var/run/docker.sock`, `tcp://host:2375`, `ssh://user@host`. A TCP port of 2376,
 *   DOCKER_TLS_VERIFY, or a docker context of this address that has certificates, asks for TLS; the certificates are the
 *   context's, else those in DOCKER_CERT_PATH.
 * @throws MachineError for any other form; Error when `ssh` cannot reach the host
 */
export async function connectEngine(host: string): Promise<Docker> {
  const { protocol, hostname, port } = parsed(host);
  // Loaded when first used: a drill in processes needs none of it.
  const { default: Engine } = await import("dockerode");
  switch (protocol) {
    case "unix:":
      return new Engine({ host: undefined, protocol: "http", socketPath: host.slice("unix://".length) });
    case "tcp:":
    case "http:":
    case "https:": {
      const own = certificatesOf(host);
      const told = (process.env.DOCKER_TLS_VERIFY ?? "") !== "";
      const secured = protocol === "https:" || port === "2376" || told || own !== null;
      const at = { host: hostname, port: port || (secured ? "2376" : "2375") };
      return new Engine(
        secured ? { ...at, ...(own ?? certificates(told)), protocol: "https" } : { ...at, protocol: "http" },
      );
    }
    case "ssh:":
      return new Engine({ protocol: "http", socketPath: await sshTunnel(host) });
    default:
      throw unknownForm(host);
  }
}

function parsed(host: string): URL {
  try {
    return new URL(host);
  } catch {
    throw unknownForm(host);
  }
}

function unknownForm(host: string): MachineError {
  return new MachineError(
    `"${host}" is no address of a container engine: expected unix:///path/to/socket, tcp://host:port or ssh://user@host`,
  );
}

/** @param told whether DOCKER_TLS_VERIFY asks for them: they may then be in docker's own folder */
function certificates(told: boolean): Certificates {
  const folder = process.env.DOCKER_CERT_PATH || (told ? configFolder() : "");
  return (folder === "" ? null : certificatesIn(folder)) ?? {};
}
