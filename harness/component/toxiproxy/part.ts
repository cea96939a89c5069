/** The process that carries all links. It belongs to no region: a region's death must not take the link's other end. */
import { join } from "node:path";
import type { Account } from "../../machine/account.ts";
import type { FoundTool } from "../../machine/tool.ts";
import { handedFolder, type Part, reasonUnless } from "../part.ts";
import { toxiproxyClient } from "./client.ts";
import { toxiproxyProgram } from "./tool.ts";

/** Of its API where it runs as a container. */
export const toxiproxyPort = 8474;

export interface ToxiproxyProcess {
  readonly folder: string;
  readonly account: Account | undefined;
}

export function toxiproxyPart({ folder, account }: ToxiproxyProcess, toxiproxy: FoundTool): Part {
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

/** `null` when its API answers. */
export function whyNoVersion(address: string): Promise<string | null> {
  return reasonUnless(async () => {
    await toxiproxyClient(address).version();
    return null;
  });
}
