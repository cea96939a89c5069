/**
 * The abilities of an external region, put together from what the system's description gives the means for: one row per
 * way. `externalAbilities` in `../abilities.ts` lists the same before anything is started.
 */
import type { ExternalSystem } from "../../contract/system.ts";
import type { Topology } from "../../contract/topology.ts";
import { named } from "../region.ts";
import type { RegionAbilities } from "../region-abilities.ts";
import type { Operator } from "./operator.ts";
import type { ExternalPart } from "./parts.ts";

/** What a way has to go by. */
export interface ExternalPlace {
  readonly region: string;
  readonly topology: Topology;
  readonly external: ExternalSystem;
  readonly parts: readonly ExternalPart[];
  readonly operator: Operator;
}

/** The abilities that it gives to this region; none if the description lacks what it needs. Starts nothing. */
type Way = (place: ExternalPlace) => RegionAbilities;

const usualLimitMs = 120_000;
const jobLimitMs = 60_000;

const ways: readonly Way[] = [byCommands, withJobs];

/** Where two ways give the same ability, the later row counts. */
export function abilitiesAt(place: ExternalPlace): RegionAbilities {
  return Object.assign({}, ...ways.map((way) => way(place)));
}

function byCommands({ region, external, operator }: ExternalPlace): RegionAbilities {
  const { kill = usualLimitMs, heal = usualLimitMs } = external.timeoutMs ?? {};
  return {
    commands: {
      async kill(signal) {
        await operator.run(external.kill(region), { region, log: "kill", limitMs: kill, signal });
      },
      async heal() {
        await operator.run(external.heal(region), { region, log: "heal", limitMs: heal });
      },
    },
  };
}

function withJobs({ region, topology, parts, operator }: ExternalPlace): RegionAbilities {
  const { jobs = [] } = topology.system;
  if (jobs.length === 0) return {};
  const addresses = Object.fromEntries(parts.map(({ name, address }) => [name, address]));
  return {
    jobs: {
      run(name, settings = {}) {
        const job = named(jobs, name, "job", ` in ${region}`);
        const env = job.env({ region, regions: topology.regions, host: "", addresses, peers: {} });
        return operator.run(job.command, {
          ...{ region, log: name, limitMs: jobLimitMs },
          env: { ...env, ...settings },
        });
      },
    },
  };
}
