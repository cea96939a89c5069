/** PostgreSQL as found on this machine, or from the system's packages. */
import { dirname } from "node:path";
import { firstOfVersion, partExecutables } from "../../machine/find.ts";
import type { Tool } from "../../machine/tool.ts";

export const postgresTool: Tool = {
  name: "postgresql",
  wanted: "PostgreSQL 15 or newer (postgres and initdb)",
  async find() {
    const initdbs = partExecutables("initdb", [
      "/usr/lib/postgresql/*/bin",
      "/usr/pgsql-*/bin",
      "/opt/homebrew/opt/postgresql@*/bin",
    ]);
    const found = await firstOfVersion(initdbs, ["--version"], /PostgreSQL\) (\d+\.\d+)/, "15");
    return found === null ? null : { path: dirname(found.path), version: found.version };
  },
  install: {
    by: "package",
    packages: { apt: "postgresql", dnf: "postgresql-server", apk: "postgresql16", brew: "postgresql@17" },
  },
};
