/** What parts are started with next time, beside what they always are: added to by a drill, forgotten by a reset. */
import { type PartName, partId, type Settings } from "../component/part.ts";
import type { Topology } from "../contract/topology.ts";

export class PartSettings {
  readonly #settings = new Map<string, Settings>();

  add(part: PartName, settings: Settings): void {
    this.#settings.set(partId(part), { ...this.of(part), ...settings });
  }

  /** What every service of the system is started with at first. */
  static ofServices({ regions, system }: Topology, settings: Settings): PartSettings {
    const all = new this();
    for (const region of regions) for (const { name } of system.services) all.add({ region, name }, settings);
    return all;
  }

  of(part: PartName): Settings {
    return this.#settings.get(partId(part)) ?? {};
  }

  forget(part: PartName): void {
    this.#settings.delete(partId(part));
  }
}
