/** Redis, or its open continuation Valkey, whichever the machine has. */
import { executables, firstOfVersion } from "../install/find.ts";
import type { Tool } from "../tool.ts";

export const redisTool: Tool = {
  name: "redis",
  wanted: "Redis 6 or newer, or Valkey",
  find: () =>
    firstOfVersion(
      [...executables("valkey-server"), ...executables("redis-server")],
      ["--version"],
      /v=(\d+\.\d+\.\d+)/,
      "6",
    ),
  install: {
    by: "package",
    packages: { apt: "redis-server", dnf: "valkey", apk: "valkey", brew: "valkey" },
  },
};
