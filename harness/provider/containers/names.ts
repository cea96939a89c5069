/** Names and labels of everything that one slot makes on engines, and the engine of each region. */

import { type PartName, partId } from "../../component/part.ts";
import type { Engine } from "../../engine/engine.ts";
import { edgeName } from "../../link/links.ts";
import { partLabel, regionLabel, slotLabel, slotMark } from "../../safety/engine-remains.ts";

/** Name of the carrier of links in every network that it is in. */
export const linksAlias = "links";

/** Name of the part that carries the links which this region dials: one on each engine. */
export function linksName(names: EngineNames, region: string | null): string {
  return linksOn(names, names.engineOf(region));
}

/** Name of the carrier of links on this engine. */
export function linksOn({ engines }: EngineNames, engine: Engine): string {
  const nth = engines.indexOf(engine);
  return nth === 0 ? "links" : `links-${nth + 1}`;
}

/** The region that dials; `null` for the edge, which is in none. */
export function regionOf(dialler: string): string | null {
  return dialler === edgeName ? null : dialler;
}

export class EngineNames {
  readonly slot: number;
  readonly folder: string;
  readonly #engines: ReadonlyMap<string | null, Engine>;

  /** @param engines by region; `null` is where everything is that has no region, and regions that name none */
  constructor(slot: number, folder: string, engines: ReadonlyMap<string | null, Engine>) {
    this.slot = slot;
    this.folder = folder;
    this.#engines = engines;
  }

  engineOf(region: string | null): Engine {
    return this.#engines.get(region) ?? this.#engines.get(null)!;
  }

  /** Each once, the one that holds what has no region first. */
  get engines(): readonly Engine[] {
    return [...new Set([this.engineOf(null), ...this.#engines.values()])];
  }

  /**
   * `regiondrill-1-eu-west-1`, and `regiondrill-1` for what has no region, on each engine: of a container's networks the
   * first by name leads to other hosts, and a carrier must not lose that way with the network of a region.
   */
  network(region: string | null): string {
    return region === null ? this.#prefix : `${this.#prefix}-${region}`;
  }

  /** Also the name by which others on its networks reach it. */
  container(part: PartName): string {
    return `${this.#prefix}-${partId(part).replaceAll("/", "-")}`;
  }

  labels(part: Partial<PartName> = {}): Record<string, string> {
    return {
      [slotLabel]: slotMark(this.folder),
      ...(part.region ? { [regionLabel]: part.region } : {}),
      ...(part.name === undefined ? {} : { [partLabel]: part.name }),
    };
  }

  /** Filter for everything of this slot, or of one of its regions, in an engine's form. */
  filter(region?: string): { label: string[] } {
    const labels = [`${slotLabel}=${slotMark(this.folder)}`];
    return { label: region === undefined ? labels : [...labels, `${regionLabel}=${region}`] };
  }

  get #prefix(): string {
    return `regiondrill-${this.slot}`;
  }
}
