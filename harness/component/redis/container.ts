/** A region's Redis as a container. Every write goes to the append-only file, so that a killed Redis comes back with its keys. */
import type { ContainerPart } from "../container-part.ts";
import type { Endpoint } from "../part.ts";
import { redisPort, whyNoPong } from "./server.ts";

export function redisContainer({
  region,
  at,
  image,
}: {
  region: string;
  at: Endpoint;
  image: string;
}): ContainerPart {
  const url = `redis://${at.host}:${at.port}`;
  return {
    name: "redis",
    region,
    image,
    address: url,
    listens: [at],
    needs: [],
    data: "/data",
    ports: [{ port: redisPort, at }],
    launch: () => ({
      argv: ["redis-server", "--dir", "/data", "--appendonly", "yes", "--save", "", "--protected-mode", "no"],
    }),
    pending: () => whyNoPong(url),
  };
}
