/**
 * Job: `node system/reconcile.ts`. Applies to the ledger at `DATABASE_URL` what it lacks and the database at
 * `SOURCE_DATABASE_URL` has. It can run at any time, repeatedly, and beside the worker.
 */

import { settle } from "./conflict.ts";
import { openPool } from "./database.ts";
import { orExit } from "./environment.ts";
import { readReconciliationConfig } from "./job-config.ts";
import { Ledger } from "./ledger.ts";
import { reconcile } from "./reconciliation.ts";

const { targetUrl, sourceUrl, versions } = orExit(readReconciliationConfig);
const limits = { max: 1, connectionTimeoutMillis: 5000, query_timeout: 30_000 };
const source = openPool({ ...limits, connectionString: sourceUrl });
const target = openPool({ ...limits, connectionString: targetUrl });

try {
  const found = await reconcile(source, new Ledger(target, settle), versions);
  await Promise.all([source.end(), target.end()]);
  console.log(
    `${found.lookedAt} events looked at, ${found.applied} applied, ${found.replaced} replaced by an earlier copy, ` +
      `${found.alreadyThere} already there, ${found.setAside} set aside`,
  );
} catch (error) {
  console.error(`reconciling failed: ${(error as Error).message}`);
  process.exit(1);
}
