/** The process that carries all links. It belongs to no region: a region's death must not take the link's other end. */
import { type Part, reasonUnless } from "../part.ts";
import type { Found } from "../tool.ts";
import { toxiproxyClient } from "./client.ts";

export const toxiproxyPort = 8474;

export function toxiproxyPart(place: { host: string; folder: string }, toxiproxy: Found): Part {
  const address = `http://${place.host}:${toxiproxyPort}`;
  return {
    name: "links",
    region: null,
    address,
    listens: [{ host: place.host, port: toxiproxyPort }],
    needs: [],
    folder: place.folder,
    async launch() {
      return {
        argv: [toxiproxy.path, "-host", place.host, "-port", String(toxiproxyPort)],
        cwd: place.folder,
        env: { LOG_LEVEL: "warn" },
      };
    },
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
