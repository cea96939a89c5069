/**
 * The abilities of an external region, put together from what the system's description gives the means for: one row per
 * way. `externalAbilities` in `../abilities.ts` lists the same before anything is started.
 */
import type { ExternalSystem } from "../../contract/system.ts";
import type { Topology } from "../../contract/topology.ts";
import { MachineError } from "../../machine/tool.ts";
import { named } from "../region.ts";
import type { RegionAbilities } from "../region-abilities.ts";
import type { AttachedParts } from "./attached-parts.ts";
import type { Bodies } from "./bodies.ts";
import type { Operator } from "./operator.ts";
import type { ExternalPart } from "./parts.ts";

/** What a way has to go by. */
export interface ExternalPlace {
  readonly region: string;
  readonly topology: Topology;
  readonly external: ExternalSystem;
  readonly parts: readonly ExternalPart[];
  readonly operator: Operator;
  /** What its parts are made of, as far as that is described. */
  readonly attached?: Attached | undefined;
}

/** Containers and processes of a region, and the parts that they are. */
export interface Attached {
  readonly bodies: Bodies;
  readonly parts: AttachedParts;
}

/** The abilities that it gives to this region; none if the description lacks what it needs. Starts nothing. */
type Way = (place: ExternalPlace) => RegionAbilities;

const usualLimitMs = 120_000;
const jobLimitMs = 60_000;

const ways: readonly Way[] = [byCommands, onBodies, withJobs];

/** Where two ways give the same ability, the later row counts. */
export function abilitiesAt(place: ExternalPlace): RegionAbilities {
  return Object.assign({}, ...ways.map((way) => way(place)));
}

function byCommands({ region, external, operator }: ExternalPlace): RegionAbilities {
  const { kill, timeoutMs = {} } = external;
  if (kill === undefined) return {};
  const limitMs = timeoutMs.kill ?? usualLimitMs;
  return {
    commands: {
      async kill(signal) {
        await operator.run(kill(region), { region, log: "kill", limitMs, signal });
      },
      heal: () => healByCommand({ region, external, operator }),
    },
  };
}

/** @throws MachineError with the end of its output if the command fails; also if there is none */
export async function healByCommand({
  region,
  external: { heal, timeoutMs = {} },
  operator,
}: Pick<ExternalPlace, "region" | "external" | "operator">): Promise<void> {
  if (heal === undefined) throw new MachineError(`${region} has no command \`heal\``);
  const limitMs = timeoutMs.heal ?? usualLimitMs;
  await operator.run(heal(region), { region, log: "heal", limitMs });
}

function onBodies({ attached }: ExternalPlace): RegionAbilities {
  return attached === undefined ? {} : { freeze: attached.bodies, parts: attached.parts };
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
