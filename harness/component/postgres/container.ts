/**
 * A region's PostgreSQL as a container, from an image that already holds an initialised cluster with the database and
 * its schema. A follower begins as a copy of the same cluster and streams everything its primary has written since.
 */
import { createHash } from "node:crypto";
import type { Recipe } from "../../engine/images.ts";
import type { ContainerInstance } from "../component.ts";
import type { ContainerPart } from "../container-part.ts";
import { passwordVerifier, preparedPassword } from "./passwords.ts";
import {
  applicationUser,
  type Cluster,
  clusterStatements,
  hostAccess,
  postgresArguments,
  superuser,
} from "./server.ts";
import { isFollower, portOf, reachedServer, serverEnvironment, settingsOf } from "./settings.ts";

const data = "/regiondrill/data";
/** In the data folder of a server that was started before: it becomes no standby again. */
const begun = `${data}/begun`;

export function postgresContainer(server: ContainerInstance<"postgres">): ContainerPart {
  const { image, publishedAt, credentials } = server;
  const port = portOf(server);
  const at = publishedAt(port);
  return {
    ...reachedServer(server, at),
    image,
    data,
    ports: [{ port, at }],
    launch: (more) => {
      const settings = settingsOf(server, more);
      const args = postgresArguments("*", settings);
      const becoming = !isFollower(settings) ? "" : `[ -e ${begun} ] || touch ${data}/standby.signal; `;
      return {
        argv: ["sh", "-c", `${becoming}touch ${begun}; exec postgres -D ${data} "$@"`, "postgres", ...args],
        bare: true,
        env: serverEnvironment(credentials),
        user: "postgres",
      };
    },
  };
}

/** The image with the cluster in it. While it is made the server listens on no address. */
export function postgresRecipe(from: string, { database, schema }: Cluster): Recipe {
  // What it is prepared with it will be served with: a follower starts with no less than its primary had.
  const asServed = postgresArguments("", { unix_socket_directories: "/tmp" })
    .map((word) => `'${word}'`)
    .join(" ");
  const query = (inDatabase: string, sql: string) =>
    `psql -h /tmp -U ${superuser} -d ${inDatabase} -v ON_ERROR_STOP=1 ${sql}`;
  const initialise = [
    `initdb -D ${data} -U ${superuser} -A trust -E UTF8 --locale=C --wal-segsize=4 --no-instructions`,
    `pg_ctl -D ${data} -w -o "${asServed}" start`,
    ...clusterStatements(database).map((sql) => query("postgres", `-c '${sql}'`)),
    query(database, `-c 'set session authorization ${applicationUser}' -f /regiondrill/schema.sql`),
    query("postgres", "-f /regiondrill/password.sql"),
    `pg_ctl -D ${data} -w -m fast stop`,
    `cp /regiondrill/pg_hba.conf ${data}/pg_hba.conf`,
  ];
  return {
    name: "regiondrill/postgres",
    from,
    files: {
      "schema.sql": schema,
      "pg_hba.conf": hostAccess,
      "password.sql": `alter role ${superuser} password '${imageVerifier()}';\n`,
      "prepare.sh": ["set -e", ...initialise, ""].join("\n"),
    },
    dockerfile: [
      `FROM ${from}`,
      "USER root",
      `RUN mkdir -p ${data} && chown postgres ${data}`,
      "COPY schema.sql pg_hba.conf password.sql prepare.sh /regiondrill/",
      "USER postgres",
      "RUN sh /regiondrill/prepare.sh",
      "",
    ].join("\n"),
  };
}

/** The same each time: an image whose text changes is built again. */
function imageVerifier(): string {
  const password = preparedPassword();
  return passwordVerifier(password, createHash("sha256").update(password).digest().subarray(0, 16));
}
