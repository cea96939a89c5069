/**
 * A server in its region: its port, the server that it follows, and its settings. A follower is a server with the address of
 * its primary. Passwords are no settings: settings are arguments, which every account of a machine can read.
 */

import type { ComponentSpec } from "../../contract/topology.ts";
import type { Endpoint } from "../../machine/endpoint.ts";
import type { ComponentInstance, DescribedComponent } from "../component.ts";
import type { Credentials } from "../credentials.ts";
import { type ReachedPart, reasonUnless, type Settings } from "../part.ts";
import { whyNotOurs } from "./passwords.ts";
import { applicationUser, postgresPort, postgresUrl, replicaUser, superuser } from "./server.ts";

/** Settings of a server when it starts: a follower's own, and `more`, which win. */
export function settingsOf(server: ComponentInstance<"postgres">, more: Settings): Settings {
  const follows = followed(server);
  return { port: String(portOf(server)), ...(follows && followerSettings(follows.at)), ...more };
}

/** What the part is wherever it runs, reached at this address. */
export function reachedServer(server: ComponentInstance<"postgres">, at: Endpoint): ReachedPart {
  const { name, region, spec, credentials } = server;
  const reached = { ...at, database: spec.database };
  const follows = followed(server);
  return {
    name,
    region,
    address: postgresUrl(superuser, credentials.superuser, reached),
    systemAddress: postgresUrl(applicationUser, credentials.application, reached),
    listens: [at],
    needs: follows === null ? [] : [follows.part],
    pending: () => reasonUnless(() => whyNotOurs(reached, credentials)),
  };
}

/** @param primary where the followed server is reached */
export function followerSettings({ host, port }: Endpoint): Settings {
  return {
    primary_conninfo: `host=${host} port=${port} user=${replicaUser} application_name=standby`,
    // The shortest there is: the primary learns what was replayed with these reports.
    wal_receiver_status_interval: "1s",
    wal_retrieve_retry_interval: "200ms",
    // A fence of former days; a replica takes no writes anyway.
    default_transaction_read_only: "off",
  };
}

/**
 * What a server takes from its environment: the password that its follower's half connects with, and, from PostgreSQL 16 on,
 * that it never goes out in clear.
 */
export function serverEnvironment({ replica }: Credentials): Settings {
  return { PGPASSWORD: replica, PGREQUIREAUTH: "scram-sha-256" };
}

/** Whether a server with these settings begins as a follower, where its data is fresh. */
export function isFollower(settings: Settings): boolean {
  return settings.primary_conninfo !== undefined;
}

/** Servers of a region share its address, so each has a port of its own. */
export function portOf({ nth }: DescribedComponent<"postgres">): number {
  return postgresPort + nth;
}

/** The server that this one follows at first; `null` for one that takes writes. */
export function followed(server: ComponentInstance<"postgres">): { part: string; at: Endpoint } | null {
  const { name, region, spec } = server;
  if (!isStandby(spec, region)) return null;
  return { part: `${spec.primary}/${name}`, at: server.linkTo(spec.primary, name) };
}

function isStandby(
  spec: ComponentSpec<"postgres">,
  region: string,
): spec is ComponentSpec<"postgres"> & { readonly primary: string } {
  return spec.primary !== undefined && spec.primary !== region;
}
