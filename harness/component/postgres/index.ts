/**
 * A region's PostgreSQL. Durable as a real one: nothing of fsync or synchronous commit is switched off. With a primary the
 * servers of the other regions follow it by streaming replication, through a link.
 */
import type { Component } from "../component.ts";
import { reasonUnless } from "../part.ts";
import { passwordOutside } from "../shell.ts";
import { postgresContainer, postgresRecipe } from "./container.ts";
import { postgresPart } from "./part.ts";
import { preparePostgres } from "./prepare.ts";
import { applicationUser, postgresUrl, superuser, whyNoQuery } from "./server.ts";
import { followed, portOf } from "./settings.ts";
import { postgresTool } from "./tool.ts";

declare module "../../contract/topology.ts" {
  interface ComponentKinds {
    postgres: {
      /** Name of this server where a region has several; `postgres` when left out. */
      readonly name?: string;
      readonly database: string;
      readonly schema: string;
      /** Region whose server takes the writes; the others follow it by streaming replication. Without it all take writes. */
      readonly primary?: string;
    };
  }
}

export const postgres: Component<"postgres"> = {
  tools: [postgresTool],
  image: "postgres",
  ports: (server) => [portOf(server)],
  dials: ({ name, spec: { primary } }) => (primary === undefined ? [] : [{ part: name, at: primary }]),
  address: (server) =>
    postgresUrl(applicationUser, server.credentials.application, {
      host: server.hostOf(server.name),
      port: portOf(server),
      database: server.spec.database,
    }),
  async prepare(spec, { tools, announce }) {
    const prepared = await preparePostgres(tools.get(postgresTool.name)!, spec, announce);
    return (server) => postgresPart(server, prepared);
  },
  recipe: (spec, from) => postgresRecipe(from, spec),
  container: postgresContainer,
  client: {
    scheme: /^postgres(ql)?:/,
    whyNoAnswer: (address) => reasonUnless(() => whyNoQuery(address)),
  },
  shell: (address) => passwordOutside("PGPASSWORD", "psql", address),
  empty: ({ sql, server }, store) => store.sql(sql, server),
  compose: (server) => {
    const follows = followed(server);
    const port = portOf(server);
    const kept = {
      data: "/var/lib/postgresql/data",
      ports: { [port]: port },
      address: `postgres://${superuser}@${server.name}:${port}/${server.spec.database}`,
    };
    if (follows === null) return { extends: "postgres", ...kept };
    return {
      extends: "postgres-standby",
      environment: { PRIMARY_HOST: follows.at.host, PRIMARY_PORT: String(follows.at.port) },
      ...kept,
      dependsOn: [follows.part, "links"],
    };
  },
};
