/** A region's Redis as a container. Every write goes to the append-only file, so that a killed Redis comes back with its keys. */

import type { Endpoint } from "../../machine/endpoint.ts";
import type { ContainerPart } from "../container-part.ts";
import { redisConfig, redisPort, redisUrl, whyNoPong } from "./server.ts";

/** What an image holds that somebody named is not known. */
const oldest = "6";
const config = "/regiondrill/redis.conf";

export interface RedisContainer {
  readonly region: string;
  readonly at: Endpoint;
  readonly image: string;
  readonly password: string;
}

export function redisContainer({ region, at, image, password }: RedisContainer): ContainerPart {
  const url = redisUrl(at, password);
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
      argv: ["redis-server", config],
      files: { [config]: redisConfig({ bind: "0.0.0.0", dir: "/data", password, version: oldest }) },
    }),
    pending: () => whyNoPong(url),
  };
}
