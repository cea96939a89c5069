/**
 * A region's PostgreSQL as a part. Durable as a real one: nothing of fsync or synchronous commit is switched off.
 * A follower begins as a copy of the same prepared cluster and streams everything its primary has written since.
 */
import { chown, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { copyFolder } from "../install/copy.ts";
import { type Endpoint, type Part, reasonUnless } from "../part.ts";
import type { PreparedPostgres } from "./prepare.ts";
import { postgresArguments, postgresPort, postgresUrl, whyNoQuery } from "./server.ts";
import { followerSettings } from "./settings.ts";

export interface PostgresPlace {
  readonly region: string;
  readonly host: string;
  readonly folder: string;
  readonly database: string;
  /** Where the server is that this one follows by streaming replication; `null` where it takes writes itself. */
  readonly follows: { readonly part: string; readonly at: Endpoint } | null;
}

export function postgresPart(place: PostgresPlace, prepared: PreparedPostgres): Part {
  const url = postgresUrl(place.host, place.database);
  const dataDir = join(place.folder, "data");
  return {
    name: "postgres",
    region: place.region,
    address: url,
    listens: [{ host: place.host, port: postgresPort }],
    needs: place.follows === null ? [] : [place.follows.part],
    folder: place.folder,
    async launch(settings) {
      await mkdir(place.folder, { recursive: true });
      if (await copyFolder(prepared.template, dataDir)) await follow(place, dataDir, prepared);
      return {
        argv: [
          prepared.postgres,
          "-D",
          dataDir,
          ...postgresArguments(place.host, { ...followerSettings(place.follows?.at ?? null), ...settings }),
        ],
        cwd: place.folder,
        user: prepared.user,
      };
    },
    pending: () => reasonUnless(() => whyNoQuery(url)),
  };
}

/** The file that makes a server a standby is there until it is promoted, so it is written only beside fresh data. */
async function follow(place: PostgresPlace, dataDir: string, { user }: PreparedPostgres): Promise<void> {
  if (place.follows === null) return;
  const signal = join(dataDir, "standby.signal");
  await writeFile(signal, "");
  if (user !== undefined) await chown(signal, user.uid, user.gid);
}
