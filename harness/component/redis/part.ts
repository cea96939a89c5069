/** A region's Redis as a process. */
import { join } from "node:path";
import { whyStranger } from "../../machine/socket-table.ts";
import type { FoundTool } from "../../machine/tool.ts";
import type { ProcessInstance } from "../component.ts";
import type { Part } from "../part.ts";
import { redisConfig, redisPort, redisReached } from "./server.ts";

export function redisPart(instance: ProcessInstance<"redis">, redis: FoundTool): Part {
  const { name, folder, account, hostOf, credentials } = instance;
  const host = hostOf(name);
  const at = { host, port: redisPort };
  const stranger = () => whyStranger(at, account?.uid ?? process.getuid!());
  const [config, data] = [join(folder, "redis.conf"), join(folder, "data")];
  const settings = { bind: host, dir: data, password: credentials.redis, version: redis.version };
  const reached = redisReached(instance, at);
  return {
    ...reached,
    stranger,
    folder,
    launch: () => ({
      argv: [redis.path, config],
      cwd: folder,
      account,
      writes: [data],
      files: { [config]: redisConfig(settings) },
    }),
    pending: async () => stranger() ?? reached.pending(),
  };
}
