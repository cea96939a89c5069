/**
 * A connection to a container engine, by the address it is known by. Where an address leads is decided by the address
 * alone: what the environment says of another engine never mixes in.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Docker from "dockerode";
import { MachineError } from "../tool.ts";
import { sshTunnel } from "./ssh-tunnel.ts";

/**
 * Nothing is asked yet: an engine that is not there shows at the first question, a host without a way to it at once.
 * @param host DOCKER_HOST form: `unix:///var/run/docker.sock`, `tcp://host:2375`, `ssh://user@host`. A TCP port of 2376,
 *   or DOCKER_TLS_VERIFY, asks for TLS, with the certificates in DOCKER_CERT_PATH.
 * @throws MachineError when it is none of these; Error when `ssh` finds no way to the host
 */
export async function connectEngine(host: string): Promise<Docker> {
  const { protocol, hostname, port, pathname } = parsed(host);
  switch (protocol) {
    case "unix:":
      return new Docker({ host: undefined, protocol: "http", socketPath: pathname });
    case "tcp:":
    case "http:":
    case "https:": {
      const secured =
        protocol === "https:" || port === "2376" || (process.env.DOCKER_TLS_VERIFY ?? "") !== "";
      const at = { host: hostname, port: port || (secured ? "2376" : "2375") };
      return new Docker(
        secured ? { ...at, ...certificates(), protocol: "https" } : { ...at, protocol: "http" },
      );
    }
    case "ssh:":
      return new Docker({ protocol: "http", socketPath: await sshTunnel(host) });
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
    `"${host}" is no address of a container engine: unix:///path/to/socket, tcp://host:port and ssh://user@host are`,
  );
}

function certificates(): Docker.DockerOptions {
  const folder = process.env.DOCKER_CERT_PATH ?? "";
  if (folder === "") return {};
  const file = (name: string) => readFileSync(join(folder, name));
  return { ca: file("ca.pem"), cert: file("cert.pem"), key: file("key.pem") };
}
