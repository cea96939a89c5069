/**
 * Failing over to a standby, one action a step as a runbook lists them (requirement L-04): declare, fence, promote, repoint, scale up,
 * switch the edge, verify, smoke test. Databases are PostgreSQL with streaming replication.
 */
import { noneLives } from "../fault/fault.ts";
import { ability } from "../provider/region-abilities.ts";
import { type Action, partsAnswer } from "./action.ts";
import { takeOver, takesWrites } from "./take-over.ts";

/** Confirms that the region does not serve: failing over from a region that lives would split the system. */
export function declareLost(region: string): Action {
  return {
    title: `declare ${region} lost`,
    needs: ["parts"],
    perform: async () => null,
    probes: (on) => [
      noneLives(on.region(region), { name: "no-process", holds: `nothing of ${region} is alive` }),
    ],
  };
}

/**
 * Makes sure that the region takes no write when it comes back: its databases will be read-only and its application
 * stays scaled down. It is dead now; the check `single-writer` reports whether the fence holds, when it is back.
 */
export function fence(region: string, application: readonly string[]): Action {
  return {
    title: `fence ${region}`,
    needs: ["databases", "settings", "parts"],
    async perform(on, { fencing }) {
      if (!fencing) return null;
      const fenced = on.region(region);
      for (const server of ability(fenced, "databases").servers)
        ability(fenced, "settings").configure(server, { default_transaction_read_only: "on" });
      await ability(fenced, "parts").retire(application);
      return "read-only and scaled down from its next start on";
    },
    probes: () => [],
  };
}

/** Ends recovery on all databases of the standby at once; from here on the region is to take the writes. */
export function promote(region: string): Action {
  return {
    title: `promote ${region}`,
    needs: ["databases"],
    perform: (on, desk) => takeOver(on.region(region), desk),
    probes: (on) => takesWrites(on.region(region)),
  };
}

/** What the application is started with from now on: above all, which database it talks to. */
export function repoint(
  region: string,
  application: readonly string[],
  settings: Readonly<Record<string, string>>,
): Action {
  return {
    title: `repoint the application of ${region}`,
    needs: ["settings"],
    async perform(on) {
      for (const part of application) ability(on.region(region), "settings").configure(part, settings);
      return Object.keys(settings).join(", ");
    },
    probes: () => [],
  };
}

/** Starts what was scaled to zero; done when each part answers. */
export function scaleUp(region: string, parts: readonly string[]): Action {
  return {
    title: `scale up ${region}: ${parts.join(", ")}`,
    needs: ["parts"],
    async perform(on) {
      await ability(on.region(region), "parts").start(parts);
      return null;
    },
    probes: (on) => [partsAnswer(on.region(region), parts)],
  };
}

/** What every region has at first, as the edge is configured. */
const fullWeight = 100;

/** From now on all traffic goes to this region. */
export function switchEdge(region: string): Action {
  return {
    title: `switch the edge to ${region}`,
    needs: ["edge"],
    async perform(on) {
      await on.edge.serve({ [region]: fullWeight });
      return null;
    },
    probes: (on) => [
      {
        name: "edge-sees-region",
        target: region,
        ask: async () =>
          (await on.edge.states())[region] === "up" ? null : `the edge holds ${region} to be down`,
        holds: `the edge sends traffic to ${region}`,
      },
    ],
  };
}

/** Asks the system's health through the edge, as clients see it. */
export function verifyHealth(region: string): Action {
  let seen = "";
  return {
    title: `verify that the health behind the edge names ${region}`,
    needs: [],
    async perform(_on, desk) {
      const { status, body } = await desk.health();
      seen = status === 200 && body.includes(region) ? "" : `it answers ${status}: ${body.slice(0, 120)}`;
      return null;
    },
    probes: () => [
      {
        name: "health-names-region",
        target: region,
        ask: () => (seen === "" ? null : seen),
        holds: `the health behind the edge answers 200 and names ${region}`,
      },
    ],
  };
}

/** One operation through the edge, acknowledged by the region that is to serve. */
export function smokeTest(region: string): Action {
  let seen: string | null = "nothing was sent";
  return {
    title: "smoke test through the edge",
    needs: [],
    async perform(_on, desk) {
      const { accepted, by, text } = await desk.send("edge");
      seen = accepted && by === region ? null : `answered by ${by ?? "no region"}: ${text}`;
      return null;
    },
    probes: () => [
      { name: "smoke-test", target: region, ask: () => seen, holds: `${region} acknowledges a write` },
    ],
  };
}

/** Attempts to write to a region that is not to take writes. What it answered is judged by `single-writer`. */
export function tryToWrite(region: string): Action {
  return {
    title: `try to write to ${region}`,
    needs: [],
    perform: (_on, desk) => desk.tryToWrite(region),
    probes: () => [],
  };
}
