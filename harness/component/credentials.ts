/**
 * The passwords of one slot's stores, made at random when the slot is claimed and gone with it. Every address that is handed
 * to the system carries the one it needs. They are kept in memory, in files and environments that only the part's own
 * account can read, and in no command line, history or report.
 */
import { randomBytes } from "node:crypto";

export interface Credentials {
  /** The harness's own, on every PostgreSQL. */
  readonly superuser: string;
  /** The system's, on every PostgreSQL: owner of its database and nothing else. */
  readonly application: string;
  /** What a follower streams with. */
  readonly replica: string;
  readonly redis: string;
}

/** Hexadecimal: the same in a URL, a shell, a properties file and SQL. */
export function newPassword(): string {
  return randomBytes(16).toString("hex");
}

export function newCredentials(): Credentials {
  return {
    superuser: newPassword(),
    application: newPassword(),
    replica: newPassword(),
    redis: newPassword(),
  };
}
