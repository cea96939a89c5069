/** A region's Redis: every write goes to the append-only file, so that a killed Redis comes back with its keys. */
import type { Component } from "../component.ts";
import { passwordOutside } from "../shell.ts";
import { redisContainer } from "./container.ts";
import { redisPart } from "./part.ts";
import { emptyRedis, redisPort, redisUrl, whyNoPong } from "./server.ts";
import { redisTool } from "./tool.ts";

declare module "../../contract/topology.ts" {
  interface ComponentKinds {
    redis: unknown;
  }
}

export const redis: Component<"redis"> = {
  tools: [redisTool],
  image: "redis",
  ports: () => [redisPort],
  address: ({ name, hostOf, credentials }) =>
    redisUrl({ host: hostOf(name), port: redisPort }, credentials.redis),
  async prepare(_, { tools }) {
    const found = tools.get(redisTool.name)!;
    return (instance) => redisPart(instance, found);
  },
  container: redisContainer,
  client: { scheme: /^redis:/, whyNoAnswer: whyNoPong },
  shell: (address) => passwordOutside("REDISCLI_AUTH", "redis-cli -u", address),
  empty: (_, { address }) => emptyRedis(address),
  compose: ({ name }) => ({
    extends: "redis",
    data: "/data",
    ports: { [redisPort]: redisPort },
    address: `redis://${name}:${redisPort}`,
  }),
};
