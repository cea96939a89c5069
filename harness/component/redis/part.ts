/** A region's Redis as a part. Every write goes to the append-only file, so that a killed Redis comes back with its keys. */
import { join } from "node:path";
import type { Account } from "../../machine/account.ts";
import { whyStranger } from "../../machine/socket-table.ts";
import type { FoundTool } from "../../machine/tool.ts";
import type { Part } from "../part.ts";
import { redisConfig, redisPort, redisUrl, whyNoPong } from "./server.ts";

export interface RedisProcess {
  readonly region: string;
  readonly host: string;
  readonly folder: string;
  readonly account: Account | undefined;
  readonly password: string;
}

export function redisPart({ region, host, folder, account, password }: RedisProcess, redis: FoundTool): Part {
  const at = { host, port: redisPort };
  const url = redisUrl(at, password);
  const stranger = () => whyStranger(at, account?.uid ?? process.getuid!());
  const [config, data] = [join(folder, "redis.conf"), join(folder, "data")];
  return {
    name: "redis",
    region,
    address: url,
    listens: [at],
    stranger,
    needs: [],
    folder,
    launch: () => ({
      argv: [redis.path, config],
      cwd: folder,
      account,
      writes: [data],
      files: { [config]: redisConfig({ bind: host, dir: data, password, version: redis.version }) },
    }),
    pending: async () => stranger() ?? whyNoPong(url),
  };
}
