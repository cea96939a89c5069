/**
 * How a server gets the passwords of its slot. A prepared cluster has one password only, that of its cache;
 * with that one the harness sets the slot's when a server first answers. A follower has them from its primary.
 */
import { createHmac, hash, pbkdf2Sync, randomBytes } from "node:crypto";
import { cacheSecret } from "../../machine/secret.ts";
import type { Credentials } from "../credentials.ts";
import {
  applicationUser,
  type DatabaseAt,
  postgresUrl,
  queryOnce,
  replicaUser,
  superuser,
} from "./server.ts";

const iterations = 4_096;
const wrongPassword = "28P01";

/** The superuser's password in a cluster that was prepared and never served. */
export function preparedPassword(): string {
  return createHmac("sha256", cacheSecret()).update("prepared PostgreSQL").digest("hex").slice(0, 32);
}

/**
 * What a server keeps of a password (RFC 5803): it can be put into a statement or an image without giving the password away.
 * @param salt 16 bytes; at random where it is left out
 */
export function passwordVerifier(password: string, salt: Buffer = randomBytes(16)): string {
  const salted = pbkdf2Sync(password, salt, iterations, 32, "sha256");
  const keyOf = (name: string) => createHmac("sha256", salted).update(name).digest();
  const stored = hash("sha256", keyOf("Client Key"), "base64");
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${stored}:${keyOf("Server Key").toString("base64")}`;
}

/** `null` when a query is answered to the slot's own superuser. Sets the slot's passwords where that was not done yet. */
export async function whyNotOurs(at: DatabaseAt, credentials: Credentials): Promise<string | null> {
  try {
    await queryOnce({ connectionString: postgresUrl(superuser, credentials.superuser, at) }, ["select 1"]);
    return null;
  } catch (error) {
    if ((error as { code?: string }).code !== wrongPassword) throw error;
  }
  const prepared = { connectionString: postgresUrl(superuser, preparedPassword(), at) };
  const [state] = await queryOnce(prepared, ["select pg_is_in_recovery() as follows"]);
  if (state!.follows) return "it has not received its passwords from its primary yet";
  await queryOnce(prepared, passwordStatements(credentials));
  return null;
}

/** The superuser's last: until then the others can be set again. */
function passwordStatements({ superuser: own, application, replica }: Credentials): string[] {
  return Object.entries({ [applicationUser]: application, [replicaUser]: replica, [superuser]: own }).map(
    ([user, password]) => `alter role ${user} password '${passwordVerifier(password)}'`,
  );
}
