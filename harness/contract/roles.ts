/**
 * What a region is for, where not all serve alike, and what is expected of it for that: before a fault whether it is
 * healthy and gets traffic, and in the end whether it holds everything.
 */

export interface RoleRow {
  readonly does: string;
  /** It gets traffic before any fault. */
  readonly serves: boolean;
  /** Whether its health answers 200 before any fault; `null` where it has none. */
  readonly healthy: boolean | null;
  /** It has a ledger, which must hold everything in the end. */
  readonly holds: boolean;
}

export const roleTable = {
  active: { does: "serves", serves: true, healthy: true, holds: true },
  preferred: { does: "serves as long as it can", serves: true, healthy: true, holds: true },
  backup: {
    does: "is ready, and serves when no preferred region can",
    serves: false,
    healthy: true,
    holds: true,
  },
  standby: { does: "does not answer 200 before it is promoted", serves: false, healthy: false, holds: true },
  stateless: { does: "serves, and keeps its ledger elsewhere", serves: true, healthy: true, holds: false },
  ledger: { does: "keeps the ledger of stateless regions", serves: false, healthy: null, holds: true },
  witness: { does: "votes, and never serves", serves: false, healthy: null, holds: false },
  entrance: { does: "holds nothing but the system's own edge", serves: false, healthy: null, holds: false },
} as const satisfies Readonly<Record<string, RoleRow>>;

export type Role = keyof typeof roleTable;

/** Roles by region; those that are not in here are active. */
export type Roles = Readonly<Record<string, Role>>;

export function roleOf({ roles = {} }: { readonly roles?: Roles | undefined }, region: string): Role {
  return roles[region] ?? "active";
}

interface InRoles {
  readonly regions: readonly string[];
  readonly roles?: Roles | undefined;
}

/** Those of the regions that have stores. */
export function holdingOf(at: InRoles): readonly string[] {
  return at.regions.filter((region) => roleTable[roleOf(at, region)].holds);
}

/** Regions that may serve: before a fault or after. */
export function mayServe(at: InRoles): readonly string[] {
  return at.regions.filter((region) => roleTable[roleOf(at, region)].healthy !== null);
}

/** Regions that get traffic before any fault. */
export function servingOf(
  topology: InRoles & { readonly edge: { readonly serving?: readonly string[] } },
): readonly string[] {
  return (
    topology.edge.serving ?? topology.regions.filter((region) => roleTable[roleOf(topology, region)].serves)
  );
}

/** A region of these may take over from the other, and come back in its role. */
export function rolesSwap({ regions, roles }: InRoles): boolean {
  return regions.some((region) => roleOf({ roles }, region) === "standby");
}
