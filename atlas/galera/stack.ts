/** MariaDB Galera Cluster: a node in each region and an arbitrator at the witness. A commit is certified by every node that is there. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { executables, firstOfVersion } from "../../harness/machine/find.ts";
import { asNobody } from "../nobody.ts";
import { addressOf } from "../sites.ts";
import type { Place, Server, Stack } from "../stack.ts";
import { openTable, schema } from "./store.ts";

const cluster = "atlas";
const provider = "/usr/lib/galera/libgalera_smm.so";
const members = Object.values(addressOf).map((address) => `${address}:4567`);

export const galera: Stack = {
  name: "galera",
  title: "MariaDB Galera",
  tools: [
    {
      name: "mariadb",
      wanted: "MariaDB 10.6 or newer",
      find: () =>
        firstOfVersion(
          executables("mariadbd", ["/usr/sbin"]),
          ["--version"],
          /(\d+\.\d+\.\d+)-MariaDB/,
          "10.6",
        ),
      install: {
        by: "package",
        packages: { apt: "mariadb-server", dnf: "mariadb-server", apk: "mariadb", brew: "mariadb" },
      },
    },
    {
      name: "galera",
      wanted: "the Galera 4 library, and rsync",
      find: async () =>
        existsSync(provider) && executables("rsync").length > 0 ? { path: provider, version: "4" } : null,
      install: {
        by: "package",
        packages: {
          apt: "galera-4 rsync lsof",
          dnf: "galera rsync lsof",
          apk: "galera rsync lsof",
          brew: "galera",
        },
      },
    },
    {
      name: "garbd",
      wanted: "the Galera arbitrator",
      find: () => firstOfVersion(executables("garbd"), ["--version"], /(\d+\.\d+)/, "4"),
      install: {
        by: "package",
        packages: { apt: "galera-arbitrator-4", dnf: "galera", apk: "galera", brew: "galera" },
      },
    },
  ],
  settings: {
    durable: "every commit is flushed to disk",
    relaxed: "commits are flushed once a second",
  },
  service: "20 connections; a statement waits at most 1.5 s, then its connection is dropped",
  sites: ["eu", "us", "witness"],
  async prepare({ site, folder }) {
    if (site === "witness") return;
    await execa("setpriv", [
      ...asNobody,
      ...["mariadb-install-db", "--no-defaults", `--datadir=${join(folder, "data")}`],
      ...["--auth-root-authentication-method=normal", "--skip-test-db"],
    ]);
    writeFileSync(join(folder, "schema.sql"), schema);
  },
  servers: (place) => [place.site === "witness" ? arbitrator() : node(place)],
  open: ({ site }) => openTable(addressOf[site]),
};

function arbitrator(): Server {
  const others = members.slice(0, 2).join(",");
  return { name: "garbd", command: ["garbd", "--group", cluster, "--address", `gcomm://${others}`] };
}

function node({ site, folder, first, setting }: Place): Server {
  const address = addressOf[site];
  const data = join(folder, "data");
  const command = [
    "mariadbd",
    ...[
      "--no-defaults",
      `--datadir=${data}`,
      `--socket=${join(folder, "socket")}`,
      `--bind-address=${address}`,
    ],
    ...[`--pid-file=${join(folder, "pid")}`, "--binlog-format=ROW", "--innodb-autoinc-lock-mode=2"],
    ...["--skip-name-resolve", `--innodb-flush-log-at-trx-commit=${setting === "durable" ? 1 : 0}`],
    ...["--wsrep-on=ON", `--wsrep-provider=${provider}`, `--wsrep-cluster-name=${cluster}`],
    `--wsrep-cluster-address=gcomm://${members.slice(0, 2).join(",")}`,
    ...[`--wsrep-node-address=${address}`, `--wsrep-node-name=${site}`, "--wsrep-sst-method=rsync"],
  ] as const;
  const bootstrap =
    first && site === "eu" ? ["--wsrep-new-cluster", `--init-file=${join(folder, "schema.sql")}`] : [];
  return { name: "mariadbd", command: first ? [...command, ...bootstrap] : fromWhereItDied(command, folder) };
}

/** After a crash the node asks the others for what it lacks, as the distribution's own unit does: from the position that its data has. */
function fromWhereItDied(command: readonly string[], folder: string): readonly [string, ...string[]] {
  const log = join(folder, "recover.log");
  const script = `"$@" --wsrep-recover --log-error=${log}
    exec "$@" --wsrep-start-position="$(sed -n 's/.*Recovered position: *//p' ${log} | tail -n 1)"`;
  return ["sh", "-c", script, "sh", ...command];
}
