/**
 * PostgreSQL with logical replication both ways: each region writes a table of its own and publishes it to the other. A region's
 * ledger is both tables.
 */
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import pg from "pg";
import { reasonUnless } from "../../harness/component/part.ts";
import { awaitNull } from "../../harness/machine/await.ts";
import { executables, firstOfVersion } from "../../harness/machine/find.ts";
import { asNobody } from "../nobody.ts";
import { addressOf } from "../sites.ts";
import type { Place, Stack } from "../stack.ts";
import { openTables, service } from "./store.ts";

const regions = ["eu", "us"] as const;
const folders = ["/usr/lib/postgresql/*/bin"];
const program = (name: string) => executables(name, folders)[0] ?? name;

export const postgresql: Stack = {
  name: "postgresql",
  title: "PostgreSQL, logical replication both ways",
  tools: [
    {
      name: "postgresql",
      wanted: "PostgreSQL 15 or newer",
      find: () => firstOfVersion(executables("postgres", folders), ["--version"], /(\d+(?:\.\d+)+)/, "15"),
      install: {
        by: "package",
        packages: { apt: "postgresql", dnf: "postgresql-server", apk: "postgresql", brew: "postgresql@17" },
      },
    },
  ],
  settings: {
    asynchronous: "a commit waits for its own region",
    synchronous: "a commit waits until the other region has it on disk",
  },
  service,
  sites: regions,
  async prepare({ folder }) {
    const data = join(folder, "data");
    await execa("setpriv", [
      ...asNobody,
      ...[program("initdb"), "--pgdata", data, "--username", "atlas", "--auth", "trust"],
      ...["--encoding", "UTF8", "--locale", "C.UTF-8"],
    ]);
    appendFileSync(join(data, "pg_hba.conf"), "host all all 10.213.77.0/24 trust\n");
  },
  servers: ({ folder }) => [
    {
      name: "postgres",
      command: [
        program("postgres"),
        ...["-D", join(folder, "data"), "-k", folder, "-h", "*"],
        ...["-c", "wal_level=logical", "-c", "wal_receiver_timeout=5s", "-c", "wal_sender_timeout=5s"],
      ],
    },
  ],
  compose,
  open: (place: Place) => openTables(place.site, regions),
};

async function compose(setting: string): Promise<void> {
  for (const region of regions)
    await awaitNull(() => reasonUnless(() => whyNoAnswer(region)), { limitMs: 60_000, everyMs: 100 });
  for (const region of regions) {
    await query(region, [
      ...regions.map((of) => `create table events_${of} (id text primary key, account text, amount bigint)`),
      `create publication here for table events_${region}`,
    ]);
  }
  for (const region of regions) {
    for (const of of regions) {
      if (of === region) continue;
      const connection = `host=${addressOf[of]} user=atlas dbname=postgres connect_timeout=2`;
      await query(region, [
        `create subscription ${region}_from_${of} connection '${connection}' publication here
         with (synchronous_commit = ${applied(setting)})`,
      ]);
    }
  }
  if (setting !== "synchronous") return;
  for (const region of regions) {
    const [other] = regions.filter((name) => name !== region);
    await query(region, [
      `alter system set synchronous_standby_names = '${other}_from_${region}'`,
      "select pg_reload_conf()",
    ]);
  }
}

/**
 * A region whose commits are waited for flushes each at once, as the manual has it: by default a worker reports what the WAL writer
 * flushed, up to 200 ms later. Its own commits do not wait for the other region in turn.
 */
function applied(setting: string): "local" | "off" {
  return setting === "synchronous" ? "local" : "off";
}

async function whyNoAnswer(region: (typeof regions)[number]): Promise<null> {
  await query(region, ["select 1"]);
  return null;
}

/** Each statement by itself: some cannot be part of a transaction. */
async function query(region: (typeof regions)[number], statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ host: addressOf[region], user: "atlas", database: "postgres" });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
