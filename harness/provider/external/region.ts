/** One region of an external system: its stores can be read, and what else can be done to it is in its description. */
import { roleOf, roleTable } from "../../contract/roles.ts";
import { isPostgres } from "../address-of.ts";
import { Region } from "../region.ts";
import type { RegionAbilities } from "../region-abilities.ts";
import { abilitiesAt, type ExternalPlace } from "./abilities.ts";
import type { ExternalPart } from "./parts.ts";

export class ExternalRegion extends Region<ExternalPart> {
  readonly external = true;
  readonly abilities: RegionAbilities;
  readonly storeless?: true;
  readonly #attached: ExternalPlace["attached"];

  /** @param entry the edge's way into it: `http://host:port` */
  constructor(place: ExternalPlace, entry: string | null) {
    const { region: name, parts } = place;
    const databases = parts.filter(({ address }) => isPostgres(address));
    super({ name, entry, parts, servers: databases.map((part) => part.name) });
    if (!roleTable[roleOf(place.topology, name)].holds) this.storeless = true;
    this.abilities = { ...this.withDatabases(), ...abilitiesAt(place) };
    this.#attached = place.attached;
  }

  protected get running(): readonly string[] {
    return this.parts.filter((part) => this.#attached?.parts.shouldRun(part) ?? true);
  }
}
