/** Redis, or its open continuation Valkey, whichever the machine has. */
import { firstOfVersion, partExecutables } from "../../machine/find.ts";
import type { Tool } from "../../machine/tool.ts";

export const redisTool: Tool = {
  name: "redis",
  wanted: "Redis 6 or newer, or Valkey",
  find: () =>
    firstOfVersion(
      [...partExecutables("valkey-server"), ...partExecutables("redis-server")],
      ["--version"],
      /v=(\d+\.\d+\.\d+)/,
      "6",
    ),
  install: {
    by: "package",
    packages: { apt: "redis-server", dnf: "valkey", apk: "valkey", brew: "valkey" },
  },
};
