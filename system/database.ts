/** Connections to PostgreSQL. A lost one harms nobody: whatever was under way on it fails, and says so. */
import pg from "pg";

/** @param onLost told of every connection that breaks off, in use or not */
export function openPool(
  options: pg.PoolConfig & { readonly connectionString: string },
  onLost: (error: Error) => void = () => undefined,
): pg.Pool {
  const pool = new pg.Pool(options);
  pool.on("error", () => undefined); // said by the connection itself
  // The pool listens to idle connections only; without this one in use would end the process.
  pool.on("connect", (client) => client.on("error", onLost));
  return pool;
}
