/** What parts are started with next time, beside what they always are: added to by a drill, forgotten by a reset. */
import { type PartName, partId, type Settings } from "../component/part.ts";

export class PartSettings {
  readonly #settings = new Map<string, Settings>();

  add(part: PartName, settings: Settings): void {
    this.#settings.set(partId(part), { ...this.of(part), ...settings });
  }

  of(part: PartName): Settings {
    return this.#settings.get(partId(part)) ?? {};
  }

  forget(part: PartName): void {
    this.#settings.delete(partId(part));
  }
}
