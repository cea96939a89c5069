/** Prepares PostgreSQL once for all later drills: an initialised cluster that already has the database and its schema. */
import { createHash } from "node:crypto";
import { chmodSync, chownSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import pg from "pg";
import { partEnvironment } from "../environment.ts";
import { cached, cacheEntry } from "../install/cache.ts";
import { copyFolder } from "../install/copy.ts";
import { openTempFolder } from "../install/temp.ts";
import { untilFree, untilReady } from "../own-server.ts";
import { reasonUnless } from "../part.ts";
import { type Found, MachineError } from "../tool.ts";
import { postgresArguments, postgresPort, postgresUrl, superuser, whyNoQuery } from "./server.ts";

const host = "127.252.1.2";
const startLimitMs = 60_000;

export interface PreparedPostgres {
  /** The `postgres` binary. */
  readonly postgres: string;
  /** Data folder to copy, owners kept. */
  readonly template: string;
  /** Who runs it: PostgreSQL refuses root. */
  readonly user: { readonly uid: number; readonly gid: number } | undefined;
}

export async function preparePostgres(
  found: Found,
  database: string,
  schema: string,
  announce: (text: string) => void,
): Promise<PreparedPostgres> {
  const user = process.getuid?.() === 0 ? unprivilegedUser() : undefined;
  const key = createHash("sha256")
    .update(JSON.stringify([found, database, schema, user]))
    .digest("hex")
    .slice(0, 12);
  const entry = cacheEntry(`postgres-prepared-${key}`);
  await cached(entry, async (folder) => {
    announce("preparing PostgreSQL (once): initialising a cluster and its schema");
    const work = await mkdtemp(join(openTempFolder(), "prepare-"));
    if (user !== undefined) chownSync(work, user.uid, user.gid);
    try {
      await initialise(found.path, join(work, "data"), { database, schema, user });
      await copyFolder(join(work, "data"), join(folder, "data"));
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  });
  chmodSync(entry, 0o755);
  return { postgres: join(found.path, "postgres"), template: join(entry, "data"), user };
}

async function initialise(
  bin: string,
  data: string,
  wanted: { database: string; schema: string; user: PreparedPostgres["user"] },
): Promise<void> {
  const own = { env: partEnvironment(), extendEnv: false };
  const as = { cwd: "/", stdin: "ignore", all: true, ...own, ...wanted.user } as const;
  await execa(
    join(bin, "initdb"),
    [
      "-D",
      data,
      "-U",
      superuser,
      "-A",
      "trust",
      "-E",
      "UTF8",
      "--locale=C",
      "--wal-segsize=4",
      "--no-instructions",
    ],
    as,
  );
  await untilFree({ host, port: postgresPort });
  const server = execa(join(bin, "postgres"), ["-D", data, ...postgresArguments(host)], {
    ...as,
    reject: false,
  });
  try {
    const pending = () => reasonUnless(() => whyNoQuery(postgresUrl(host, "postgres")));
    await untilReady("PostgreSQL", server, pending, startLimitMs);
    await execute("postgres", `create database ${wanted.database}`);
    await execute(wanted.database, wanted.schema);
  } finally {
    server.kill("SIGINT"); // fast shutdown: rolls back and checkpoints
    await server;
  }
}

async function execute(database: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: postgresUrl(host, database) });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** The packages' own user where there is one, else `nobody`. */
function unprivilegedUser(): { uid: number; gid: number } {
  const lines = readFileSync("/etc/passwd", "utf8").split("\n");
  for (const name of ["postgres", "nobody"]) {
    const fields = lines.find((line) => line.startsWith(`${name}:`))?.split(":");
    if (fields !== undefined) return { uid: Number(fields[2]), gid: Number(fields[3]) };
  }
  throw new MachineError(
    "PostgreSQL refuses to run as root and no user `postgres` or `nobody` exists. Add one: useradd --system postgres",
  );
}
