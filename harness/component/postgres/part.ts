/**
 * A region's PostgreSQL as a part. Durable as a real one: nothing of fsync or synchronous commit is switched off.
 * A follower begins as a copy of the same prepared cluster and streams everything its primary has written since.
 */
import { chown, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { copyFolder } from "../install/copy.ts";
import { type Endpoint, type Part, reasonUnless } from "../part.ts";
import type { PreparedPostgres } from "./prepare.ts";
import { postgresArguments, postgresUrl, whyNoQuery } from "./server.ts";
import { followerSettings, isFollower } from "./settings.ts";

export interface PostgresPlace {
  readonly name: string;
  readonly region: string;
  readonly host: string;
  readonly port: number;
  readonly folder: string;
  readonly database: string;
  /** Where the server is that this one follows at first, by streaming replication; `null` where it takes writes itself. */
  readonly follows: { readonly part: string; readonly at: Endpoint } | null;
}

export function postgresPart(place: PostgresPlace, prepared: PreparedPostgres): Part {
  const { name, host, port } = place;
  const url = postgresUrl(host, place.database, port);
  const dataDir = join(place.folder, "data");
  return {
    name,
    region: place.region,
    address: url,
    listens: [{ host, port }],
    needs: place.follows === null ? [] : [place.follows.part],
    folder: place.folder,
    async launch(settings) {
      await mkdir(place.folder, { recursive: true });
      const all = { ...(place.follows && followerSettings(place.follows.at)), ...settings };
      if ((await copyFolder(prepared.template, dataDir)) && isFollower(all)) await follow(dataDir, prepared);
      return {
        argv: [prepared.postgres, "-D", dataDir, ...postgresArguments(host, { port: String(port), ...all })],
        cwd: place.folder,
        user: prepared.user,
      };
    },
    pending: () => reasonUnless(() => whyNoQuery(url)),
  };
}

/** The file that makes a server a standby is there until it is promoted, so it is written only beside fresh data. */
async function follow(dataDir: string, { user }: PreparedPostgres): Promise<void> {
  const signal = join(dataDir, "standby.signal");
  await writeFile(signal, "");
  if (user !== undefined) await chown(signal, user.uid, user.gid);
}
