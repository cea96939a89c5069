/** A region's Redis as a container. */
import type { ContainerInstance } from "../component.ts";
import type { ContainerPart } from "../container-part.ts";
import { redisConfig, redisPort, redisReached } from "./server.ts";

/** The version in an image that the user names is unknown. */
const oldest = "6";
const config = "/regiondrill/redis.conf";

export function redisContainer(instance: ContainerInstance<"redis">): ContainerPart {
  const { image, publishedAt, credentials } = instance;
  const at = publishedAt(redisPort);
  const settings = { bind: "0.0.0.0", dir: "/data", password: credentials.redis, version: oldest };
  return {
    ...redisReached(instance, at),
    image,
    data: "/data",
    ports: [{ port: redisPort, at }],
    launch: () => ({ argv: ["redis-server", config], files: { [config]: redisConfig(settings) } }),
  };
}
