/**
 * The address plan of a slot: every region has an address of its own, so services keep their usual ports and a socket
 * tells by its address which region it leads to. `127.<slot>.<region>.1` regions, `127.<slot>.0.x` what stands
 * outside them, `127.<slot>.200.x` the near ends of links.
 */

export interface AddressPlan {
  readonly edge: string;
  region(name: string): string;
  linkEnd(index: number): string;
  /** Region whose address this is; `null` for every other address. */
  regionAt(host: string): string | null;
}

export function addressPlan(slot: number, regions: readonly string[]): AddressPlan {
  const region = (name: string) => `127.${slot}.${regions.indexOf(name) + 1}.1`;
  return {
    edge: `127.${slot}.0.1`,
    region,
    linkEnd: (index) => `127.${slot}.200.${index + 1}`,
    regionAt: (host) => regions.find((name) => region(name) === host) ?? null,
  };
}
