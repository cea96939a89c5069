/**
 * Failing back, one action a step, in the order of a runbook (requirement L-07): the old primary is made a replica of the
 * new one, takes the writes over once it has them all, and gets its traffic back little by little. Databases are
 * PostgreSQL with streaming replication.
 */

import { duration } from "../contract/quantity.ts";
import { noneLives, type Probe } from "../fault/fault.ts";
import { awaitNull } from "../machine/await.ts";
import type { Edge, LiveRegion } from "../provider/live-topology.ts";
import { ability } from "../provider/region-abilities.ts";
import type { Action } from "./action.ts";
import { takeOver, takesWrites } from "./take-over.ts";

const catchUpLimitMs = 30_000;
/** Fewer requests do not tell a weight of 10 from one of 15. */
const tellingRequests = 100;
const toleratedPoints = 3;

/**
 * Throws away what the region's database holds and has it copied from the primary's, through the link: what was not
 * reconciled before is gone. Done when it has replayed all that the primary had written by then.
 */
export function makeReplica(region: string, primary: string): Action {
  return {
    title: `make ${region} a replica of ${primary}`,
    needs: ["databases", "replicas"],
    async perform(on, desk) {
      const startedAt = desk.now();
      desk.replicaOf(region, null);
      await ability(on.region(region), "replicas").follow(primary);
      await replayedAll(on.region(region), on.region(primary));
      desk.replicaOf(region, primary);
      return `it has replayed everything, after ${duration(desk.now() - startedAt)}`;
    },
    probes: (on) => follows(on.region(region)),
  };
}

/** A hand-over from the region that takes the writes to one that follows it. */
export interface HandOver {
  readonly from: string;
  readonly to: string;
  /** Services that write to the database of `from`. */
  readonly application: readonly string[];
}

/**
 * Ends the writing in one region and begins it in the other, which has everything by then: first all writing
 * ends, then what was written is replayed, then the old server is stopped, and only then the other one is promoted.
 */
export function handOver({ from, to, application }: HandOver): Action {
  return {
    title: `hand the writes from ${from} to ${to}`,
    needs: ["databases", "parts"],
    async perform(on, desk) {
      const [old, next] = [on.region(from), on.region(to)];
      const { servers } = ability(old, "databases");
      const parts = ability(old, "parts");
      const startedAt = desk.now();
      if (desk.draining) {
        await parts.retire(application);
        await replayedAll(next, old);
        if (desk.fencing) await parts.retire(servers);
      }
      const promoted = await takeOver(next, desk);
      if (!desk.draining) await parts.retire([...application, ...servers]);
      return `${promoted}; no database took writes for ${duration(desk.now() - startedAt)}`;
    },
    probes: (on) => takesWrites(on.region(to)),
  };
}

/** Traffic goes to these regions, in proportion to their weights; proven by the edge's own count of requests. */
export function shiftTraffic(weights: Readonly<Record<string, number>>): Action {
  const shown = Object.entries(weights).map(([region, weight]) => `${region} ${weight}`);
  return {
    title: `shift traffic: ${shown.join(", ")}`,
    needs: ["edge"],
    async perform(on) {
      await on.edge.serve(weights);
      return null;
    },
    probes: (on) => Object.keys(weights).map((region) => getsItsShare(on.edge, region, weights)),
  };
}

/** Ends parts of a region; from now on they should not run. */
export function scaleDown(region: string, parts: readonly string[]): Action {
  return {
    title: `scale down ${region}: ${parts.join(", ")}`,
    needs: ["parts"],
    async perform(on) {
      await ability(on.region(region), "parts").retire(parts);
      return null;
    },
    probes: (on) => [
      noneLives(on.region(region), {
        name: "scaled-to-zero",
        holds: `nothing of ${parts.join(", ")} runs in ${region}`,
        parts,
      }),
    ],
  };
}

/** Looks whether a region is what a warm standby is to be (requirement L-01): its databases follow, nothing else runs. */
export function verifyStandby(region: string): Action {
  return {
    title: `verify that ${region} is a warm standby`,
    needs: ["databases", "parts"],
    perform: async () => null,
    probes(on) {
      const standby = on.region(region);
      const { servers } = ability(standby, "databases");
      const parts = standby.parts.filter((part) => !servers.includes(part));
      const holds = `nothing but databases runs in ${region}`;
      return [...follows(standby), noneLives(standby, { name: "nothing-else-runs", holds, parts })];
    },
  };
}

/** Waits until each replica has replayed what its primary has written by now. */
async function replayedAll(replica: LiveRegion, primary: LiveRegion): Promise<void> {
  await Promise.all(
    ability(primary, "databases").servers.map(async (server) => {
      const written = await position(primary, server, "pg_current_wal_lsn()");
      const behind = async () => {
        const replayed = await position(replica, server, "pg_last_wal_replay_lsn()");
        return replayed >= written ? null : `it has replayed ${replayed} of ${written} bytes of log`;
      };
      const why = await awaitNull(behind, { limitMs: catchUpLimitMs, everyMs: 20 });
      if (why === null) return;
      const limit = `${catchUpLimitMs / 1000} s`;
      throw new Error(
        `${server} of ${replica.name} did not catch up with ${primary.name} within ${limit}: ${why}`,
      );
    }),
  );
}

/** A position in the log, in bytes since its beginning. */
async function position(region: LiveRegion, server: string, asked: string): Promise<bigint> {
  const [row] = await ability(region, "databases").sql(
    `select coalesce(${asked} - '0/0', 0)::text as position`,
    server,
  );
  return BigInt(String(row?.position));
}

function follows(region: LiveRegion): Probe[] {
  const { servers, sql } = ability(region, "databases");
  return servers.map((server) => ({
    name: "follows",
    target: region.name,
    async ask() {
      const [row] = await sql(
        "select pg_is_in_recovery() as recovering, (select status from pg_stat_wal_receiver) as receiver",
        server,
      );
      if (row?.recovering !== true) return `the database ${server} of ${region.name} is no replica`;
      return row.receiver === "streaming"
        ? null
        : `the receiver of ${server} is ${row.receiver ?? "not there"}`;
    },
    holds: `the database ${server} of ${region.name} receives its primary's log`,
  }));
}

/** Counting starts again wherever the share was not yet right: a region that is switched on has to pass its checks first. */
function getsItsShare(edge: Edge, region: string, weights: Readonly<Record<string, number>>): Probe {
  const sum = Object.values(weights).reduce((total, weight) => total + weight, 0);
  const wanted = (100 * (weights[region] ?? 0)) / sum;
  let from: Record<string, number> | null = null;
  let seen = "";
  return {
    name: "gets-its-share",
    target: region,
    async ask() {
      const now = await edge.requests();
      from ??= now;
      const since = Object.entries(now).map(([name, count]) => [name, count - (from?.[name] ?? 0)] as const);
      const all = since.reduce((total, [, count]) => total + count, 0);
      if (all < tellingRequests) return `${all} requests are too few to tell${seen}`;
      const share = (100 * (Object.fromEntries(since)[region] ?? 0)) / all;
      if (Math.abs(share - wanted) <= toleratedPoints) return null;
      from = now;
      const found = `${region} got ${share.toFixed(1)}% of ${all} requests, ${wanted.toFixed(1)}% were wanted`;
      seen = `; of those before ${found}`;
      return found;
    },
    holds: `${region} gets ${wanted.toFixed(0)}% of the requests, as the edge counts them`,
  };
}
