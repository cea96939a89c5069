/** Settings of a server that follows another one by streaming replication. */
import type { Endpoint } from "../part.ts";
import { superuser } from "./server.ts";

/** @param primary where the followed server is reached; `null` for one that follows nobody, which needs none */
export function followerSettings(primary: Endpoint | null): Record<string, string> {
  if (primary === null) return {};
  const { host, port } = primary;
  return {
    primary_conninfo: `host=${host} port=${port} user=${superuser} application_name=standby`,
    // The shortest there is: the primary learns what was replayed with these reports.
    wal_receiver_status_interval: "1s",
    wal_retrieve_retry_interval: "200ms",
  };
}
