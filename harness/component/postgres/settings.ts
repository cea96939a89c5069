/**
 * Settings of a server that follows another one by streaming replication: it is one that knows where its primary is.
 * The password is not among them: settings are arguments, which every account of a machine can read.
 */

import type { Endpoint } from "../../machine/endpoint.ts";
import type { Credentials } from "../credentials.ts";
import type { Settings } from "../part.ts";
import { replicaUser } from "./server.ts";

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
 * that it is given to nobody in clear.
 */
export function serverEnvironment({ replica }: Credentials): Settings {
  return { PGPASSWORD: replica, PGREQUIREAUTH: "scram-sha-256" };
}

/** Whether a server with these settings begins as a follower, where its data is fresh. */
export function isFollower(settings: Settings): boolean {
  return settings.primary_conninfo !== undefined;
}
