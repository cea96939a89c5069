/**
 * What can be done to a region or a topology beyond sending it traffic and reading its stores. Not everything can be done
 * everywhere: an external system has no process that the harness could freeze. Faults, actions and checks name the
 * abilities they need; `harness/provider/abilities.ts` lists those of a topology.
 */

export interface AbilityRow {
  readonly does: string;
  /** Which topologies have it. */
  readonly where: string;
}

const started = "a topology whose parts the harness starts (--provider processes or containers)";
const startedOrAttached = `${started}, or a compose project like ours (--attach compose)`;
const described = (what: string) => `${startedOrAttached}, or an external system that describes ${what}`;

export const abilityTable = {
  freeze: {
    does: "stop every process of a region where it stands, and let it go on",
    where: described("`containers` or `processes`"),
  },
  parts: {
    does: "kill and start single parts of a region, and count what lives",
    where: described("`containers` or `processes`"),
  },
  wipe: { does: "delete the data of parts", where: started },
  settings: { does: "start parts with other settings", where: started },
  replicas: {
    does: "make the databases of a region replicas of another region's",
    where: `${started}, with PostgreSQL`,
  },
  databases: {
    does: "run SQL on the PostgreSQL servers of a region, and promote them",
    where: "a topology with PostgreSQL, or an external system with a postgres:// address",
  },
  topics: { does: "change the Kafka topics of a region", where: `${startedOrAttached}, with Kafka` },
  jobs: { does: "run the system's own jobs in a region", where: "a system that describes `jobs`" },
  commands: {
    does: "kill and heal a region by the system's own commands",
    where: "an external system that describes `kill`",
  },
  links: {
    does: "cut and slow the links between regions",
    where: described("`links`, or `containers`, whose networks can be cut"),
  },
  census: {
    does: "see which sockets the processes of a region hold",
    where: described("`links`"),
  },
  ownFaults: {
    does: "inject the faults that the system describes itself",
    where: "an external system that describes `faults`",
  },
  edge: {
    does: "direct the traffic of senders, and see how the edge rates each region",
    where: "a topology whose edge the harness starts (without `edge.url`)",
  },
} as const satisfies Readonly<Record<string, AbilityRow>>;

export type AbilityName = keyof typeof abilityTable;

/** `null` if none is missing, else a sentence that names the first missing one, what it does and where it is found. */
export function whyUnable(
  topology: string,
  has: ReadonlySet<AbilityName>,
  needs: readonly AbilityName[],
): string | null {
  const missing = needs.find((name) => !has.has(name));
  if (missing === undefined) return null;
  const { does, where } = abilityTable[missing];
  const known = Object.keys(abilityTable).filter((name) => has.has(name as AbilityName));
  return `${topology} lacks the ability "${missing}" (${does}). Found in: ${where}. It has: ${known.join(", ") || "none"}`;
}
