/**
 * A region's PostgreSQL as a container, from an image that already holds an initialised cluster with the database and
 * its schema. A follower begins as a copy of the same cluster and streams everything its primary has written since.
 */
import type { ContainerPart } from "../container-part.ts";
import type { Recipe } from "../engine/images.ts";
import { type Endpoint, reasonUnless } from "../part.ts";
import { postgresArguments, postgresUrl, superuser, whyNoQuery } from "./server.ts";
import { followerSettings, isFollower } from "./settings.ts";

const data = "/regiondrill/data";
/** In the data folder of a server that was started before: what it was made is not made again. */
const begun = `${data}/begun`;

export interface PostgresSite {
  readonly name: string;
  /** Where it listens, inside its container too. */
  readonly port: number;
  readonly region: string;
  /** Where the harness reaches it. */
  readonly at: Endpoint;
  readonly database: string;
  readonly image: string;
  /** Where the server is that this one follows at first; `null` where it takes writes itself. */
  readonly follows: { readonly part: string; readonly at: Endpoint } | null;
}

export function postgresContainer(site: PostgresSite): ContainerPart {
  const { name, port, region, at, database, image, follows } = site;
  const url = postgresUrl(at.host, database, at.port);
  return {
    name,
    region,
    image,
    address: url,
    listens: [at],
    needs: follows === null ? [] : [follows.part],
    data,
    ports: [{ port, at }],
    launch: (settings) => {
      const all = { ...(follows && followerSettings(follows.at)), ...settings };
      const args = postgresArguments("*", { port: String(port), ...all });
      const becoming = !isFollower(all) ? "" : `[ -e ${begun} ] || touch ${data}/standby.signal; `;
      return {
        argv: ["sh", "-c", `${becoming}touch ${begun}; exec postgres -D ${data} "$@"`, "postgres", ...args],
        bare: true,
        user: "postgres",
      };
    },
    pending: () => reasonUnless(() => whyNoQuery(url)),
  };
}

/** The image with the cluster in it. */
export function postgresRecipe(from: string, database: string, schema: string): Recipe {
  // What it is prepared with it will be served with: a follower starts with no less than its primary had.
  const asServed = postgresArguments("", { unix_socket_directories: "/tmp" })
    .map((word) => `'${word}'`)
    .join(" ");
  const initialise = [
    `initdb -D ${data} -U ${superuser} -A trust -E UTF8 --locale=C --wal-segsize=4 --no-instructions`,
    `printf 'host %s all all trust\\n' all replication >> ${data}/pg_hba.conf`,
    `pg_ctl -D ${data} -w -o "${asServed}" start`,
    `psql -h /tmp -U ${superuser} -d postgres -c 'create database ${database}'`,
    `psql -h /tmp -U ${superuser} -d ${database} -v ON_ERROR_STOP=1 -f /regiondrill/schema.sql`,
    `pg_ctl -D ${data} -w -m fast stop`,
  ];
  return {
    name: "regiondrill/postgres",
    from,
    files: { "schema.sql": schema, "prepare.sh": ["set -e", ...initialise, ""].join("\n") },
    dockerfile: [
      `FROM ${from}`,
      "USER root",
      `RUN mkdir -p ${data} && chown postgres ${data}`,
      "COPY schema.sql prepare.sh /regiondrill/",
      "USER postgres",
      "RUN sh /regiondrill/prepare.sh",
      "",
    ].join("\n"),
  };
}
