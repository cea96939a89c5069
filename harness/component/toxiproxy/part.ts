/** The process that carries all links. It belongs to no region: a region's death must not take the link's other end. */
import { join } from "node:path";
import type { Account } from "../../machine/account.ts";
import type { Endpoint } from "../../machine/endpoint.ts";
import type { FoundTool } from "../../machine/tool.ts";
import type { ContainerPart } from "../container-part.ts";
import { handedFolder, type Part, reasonUnless } from "../part.ts";
import { toxiproxyClient } from "./client.ts";
import { toxiproxyProgram } from "./tool.ts";

/** Of its API where it runs as a container. */
export const toxiproxyPort = 8474;

export function toxiproxyPart(folder: string, account: Account | undefined, toxiproxy: FoundTool): Part {
  const own = join(folder, "run");
  const socket = join(own, "api.sock");
  const address = `unix:${socket}`;
  return {
    name: "links",
    region: null,
    address,
    listens: [],
    needs: [],
    folder,
    launch: () => ({
      argv: [join(handedFolder(0), toxiproxyProgram), socket],
      cwd: folder,
      account,
      writes: [own],
      handed: [toxiproxy.path],
    }),
    pending: () => whyNoVersion(address),
  };
}

/**
 * The only container in the network of more than one region.
 * @param at where its API is reached
 */
export function toxiproxyContainer(
  name: string,
  image: string,
  at: Endpoint,
  ports: ContainerPart["ports"],
): ContainerPart {
  const address = `http://${at.host}:${at.port}`;
  return {
    name,
    region: null,
    image,
    address,
    ports,
    listens: [at],
    needs: [],
    data: null,
    launch: () => ({
      argv: ["-host", "0.0.0.0", "-port", String(toxiproxyPort)],
      env: { LOG_LEVEL: "warn" },
    }),
    pending: () => whyNoVersion(address),
  };
}

/** `null` when its API answers. */
function whyNoVersion(address: string): Promise<string | null> {
  return reasonUnless(async () => {
    await toxiproxyClient(address).version();
    return null;
  });
}
