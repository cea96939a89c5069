/** Connections to PostgreSQL. A lost connection only fails the queries that were using it. */
import pg from "pg";

/** @param onLost called for every connection that breaks, in use or idle */
export function openPool(
  options: pg.PoolConfig & { readonly connectionString: string },
  onLost: (error: Error) => void = () => undefined,
): pg.Pool {
  const pool = new pg.Pool(options);
  pool.on("error", () => undefined); // reported by the connection itself
  // The pool handles errors of idle connections only; without this, one in use would end the process.
  pool.on("connect", (client) => client.on("error", onLost));
  return pool;
}
