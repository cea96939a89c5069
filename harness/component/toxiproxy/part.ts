/** The process that carries all links. It belongs to no region: a region's death must not take the link's other end. */
import { mkdir } from "node:fs/promises";
import { type Part, reasonUnless } from "../part.ts";
import type { Found } from "../tool.ts";
import { toxiproxyClient } from "./client.ts";

const port = 8474;

export function toxiproxyPart(place: { host: string; folder: string }, toxiproxy: Found): Part {
  const address = `http://${place.host}:${port}`;
  return {
    name: "links",
    region: null,
    address,
    listens: [{ host: place.host, port }],
    needs: [],
    folder: place.folder,
    async launch() {
      await mkdir(place.folder, { recursive: true });
      return {
        argv: [toxiproxy.path, "-host", place.host, "-port", String(port)],
        cwd: place.folder,
        env: { LOG_LEVEL: "warn" },
      };
    },
    pending: () =>
      reasonUnless(async () => {
        await toxiproxyClient(address).version();
        return null;
      }),
  };
}
