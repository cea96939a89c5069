/**
 * Prepares PostgreSQL once for all later drills: an initialised cluster that already has the database, its schema and its
 * accounts. The server that does it listens on no address, only on a socket in a folder that no other account can enter.
 */
import { chmodSync, chownSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { removeTree } from "../../files/remove.ts";
import type { Account } from "../../machine/account.ts";
import { prepared } from "../../machine/cache.ts";
import { partEnvironment } from "../../machine/environment.ts";
import { placeFolder } from "../../machine/place-folder.ts";
import { openTempFolder } from "../../machine/temp.ts";
import { type FoundTool, MachineError } from "../../machine/tool.ts";
import { untilReady } from "../own-server.ts";
import { reasonUnless } from "../part.ts";
import { preparedPassword } from "./passwords.ts";
import {
  applicationUser,
  type Cluster,
  clusterStatements,
  hostAccess,
  postgresArguments,
  postgresPort,
  queryOnce,
  superuser,
} from "./server.ts";

const startLimitMs = 60_000;
/** A schema may be long. */
const schemaLimitMs = 60_000;

export interface PreparedPostgres {
  /** The `postgres` binary. */
  readonly postgres: string;
  /** Data folder to copy. */
  readonly template: string;
}

export async function preparePostgres(
  found: FoundTool,
  cluster: Cluster,
  announce: (text: string) => void,
): Promise<PreparedPostgres> {
  const account = process.getuid?.() === 0 ? packageAccount() : undefined;
  const password = preparedPassword();
  const inputs = [found, cluster, account, password, clusterStatements(cluster.database), hostAccess];
  const entry = await prepared("postgres", inputs, async (folder) => {
    announce("preparing PostgreSQL (once): initialising a cluster and its schema");
    const work = await mkdtemp(join(openTempFolder(), `prepare-${process.pid}-`));
    chmodSync(work, 0o711);
    try {
      await initialise({ ...cluster, bin: found.path, work, account, password });
      await placeFolder({ from: join(work, "data"), to: join(folder, "data"), account: undefined });
    } finally {
      await removeTree(work);
    }
  });
  return { postgres: join(found.path, "postgres"), template: join(entry, "data") };
}

interface Preparation extends Cluster {
  readonly bin: string;
  readonly work: string;
  readonly account: Account | undefined;
  readonly password: string;
}

async function initialise(preparation: Preparation): Promise<void> {
  const { bin, work, account, password } = preparation;
  const [data, socket, secret] = [join(work, "data"), join(work, "socket"), join(work, "password")];
  writeFileSync(secret, password, { flag: "wx", mode: 0o600 });
  for (const folder of [data, socket]) mkdirSync(folder, { mode: 0o700 });
  if (account !== undefined)
    for (const path of [data, socket, secret]) chownSync(path, account.uid, account.gid);
  const own = { env: partEnvironment(), extendEnv: false };
  const as = { cwd: "/", stdin: "ignore", all: true, ...own, ...account } as const;
  const access = ["-U", superuser, `--pwfile=${secret}`, "-A", "scram-sha-256"];
  const form = ["-E", "UTF8", "--locale=C", "--wal-segsize=4", "--no-instructions"];
  await execa(join(bin, "initdb"), ["-D", data, ...access, ...form], as);
  // As its owner: what lies in another account's folder may lead elsewhere.
  await execa("tee", [join(data, "pg_hba.conf")], { ...as, stdin: "pipe", input: hostAccess });
  // As seen from its data: a list of folders, in which a name may hold no comma.
  const settings = postgresArguments("", { unix_socket_directories: "../socket" });
  const server = execa(join(bin, "postgres"), ["-D", data, ...settings], { ...as, reject: false });
  try {
    await untilReady("PostgreSQL", server, () => reasonUnless(() => whyNoAnswer(preparation)), startLimitMs);
    for (const statement of clusterStatements(preparation.database))
      await execute(preparation, "postgres", statement);
    await loadSchema(preparation);
  } finally {
    server.kill("SIGINT"); // fast shutdown: rolls back and checkpoints
    await server;
  }
}

async function loadSchema(preparation: Preparation): Promise<void> {
  const { database, schema } = preparation;
  try {
    await execute(preparation, database, `set session authorization ${applicationUser}`, schema);
  } catch (error) {
    throw new MachineError(
      `the schema of database ${database} could not be loaded by its owner, which is no superuser: ${(error as Error).message}`,
    );
  }
}

async function whyNoAnswer(preparation: Preparation): Promise<null> {
  await execute(preparation, "postgres", "select 1");
  return null;
}

async function execute(
  { work, password }: Preparation,
  database: string,
  ...statements: readonly string[]
): Promise<void> {
  const at = { host: join(work, "socket"), port: postgresPort, database };
  await queryOnce({ ...at, user: superuser, password, query_timeout: schemaLimitMs }, statements);
}

/** The account of the packages: `initdb` needs one with a name, and `nobody` is shared. */
function packageAccount(): Account {
  const fields = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((line) => line.startsWith("postgres:"))
    ?.split(":");
  if (fields === undefined)
    throw new MachineError(
      "PostgreSQL refuses to run as root, and there is no user `postgres`. Add one: useradd --system postgres",
    );
  return { uid: Number(fields[2]), gid: Number(fields[3]) };
}
