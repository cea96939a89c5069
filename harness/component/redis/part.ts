/** A region's Redis as a part. Every write goes to the append-only file, so that a killed Redis comes back with its keys. */
import type { Part } from "../part.ts";
import type { Found } from "../tool.ts";
import { redisPort as port, whyNoPong } from "./server.ts";

export function redisPart(place: { region: string; host: string; folder: string }, redis: Found): Part {
  const url = `redis://${place.host}:${port}`;
  return {
    name: "redis",
    region: place.region,
    address: url,
    listens: [{ host: place.host, port }],
    needs: [],
    folder: place.folder,
    async launch() {
      const settings = {
        bind: place.host,
        port: String(port),
        dir: place.folder,
        appendonly: "yes",
        save: "",
      };
      const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
      return { argv: [redis.path, ...args, "--protected-mode", "no"], cwd: place.folder };
    },
    pending: () => whyNoPong(url),
  };
}
