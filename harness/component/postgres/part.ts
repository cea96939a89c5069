/** A region's PostgreSQL as a part. Durable as a real one: nothing of fsync or synchronous commit is switched off. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { copyFolder } from "../install/copy.ts";
import { type Part, reasonUnless } from "../part.ts";
import type { PreparedPostgres } from "./prepare.ts";
import { postgresArguments, postgresPort, postgresUrl, whyNoQuery } from "./server.ts";

export interface PostgresPlace {
  readonly region: string;
  readonly host: string;
  readonly folder: string;
  readonly database: string;
}

export function postgresPart(place: PostgresPlace, prepared: PreparedPostgres): Part {
  const url = postgresUrl(place.host, place.database);
  const dataDir = join(place.folder, "data");
  return {
    name: "postgres",
    region: place.region,
    address: url,
    listens: [{ host: place.host, port: postgresPort }],
    needs: [],
    async launch() {
      await mkdir(place.folder, { recursive: true });
      await copyFolder(prepared.template, dataDir);
      return {
        argv: [prepared.postgres, "-D", dataDir, ...postgresArguments(place.host)],
        cwd: place.folder,
        user: prepared.user,
      };
    },
    pending: () => reasonUnless(() => whyNoQuery(url)),
  };
}
