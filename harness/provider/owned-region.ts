/**
 * A region whose parts the harness starts: which of them should run, what they are configured with, what they hold. Subclasses start,
 * stop and kill parts.
 */

import type { ReachedPart } from "../component/part.ts";
import { followerSettings } from "../component/postgres/settings.ts";
import type { AbilityName } from "../contract/ability.ts";
import type { Endpoint } from "../machine/endpoint.ts";
import type { PartSettings } from "./part-settings.ts";
import { Region, type RegionOptions } from "./region.ts";
import type {
  Deaths,
  Freeze,
  Jobs,
  Motion,
  Parts,
  RegionAbilities,
  Replicas,
  Settings,
  Wipe,
} from "./region-abilities.ts";

export interface OwnedRegionOptions<P extends ReachedPart> extends Omit<RegionOptions<P>, "servers"> {
  /** Names of those that do not run at first. */
  readonly dormant: readonly string[];
  readonly settings: PartSettings;
  /** Its PostgreSQL servers: where each dials its namesakes, by their region, through links. */
  readonly databases: Readonly<Record<string, Readonly<Record<string, Endpoint>>>>;
  /** Programs that it can run to their end. */
  readonly jobs: readonly { readonly name: string }[];
  /** Abilities that it must not have: what it holds belongs to a compose project. */
  readonly lacks?: readonly AbilityName[];
}

export abstract class OwnedRegion<P extends ReachedPart>
  extends Region<P>
  implements Freeze, Parts, Wipe, Settings, Replicas, Jobs
{
  readonly abilities: RegionAbilities;
  readonly #running: Set<string>;
  readonly #settings: PartSettings;
  readonly #namesakes: OwnedRegionOptions<P>["databases"];

  constructor(options: OwnedRegionOptions<P>) {
    super({ ...options, servers: Object.keys(options.databases) });
    const { dormant, settings, databases, jobs, lacks = [] } = options;
    this.#running = new Set(this.parts.filter((part) => !dormant.includes(part)));
    this.#settings = settings;
    this.#namesakes = databases;
    const linked = Object.values(databases).some((ways) => Object.keys(ways).length > 0);
    const all: RegionAbilities = {
      freeze: this,
      parts: this,
      wipe: this,
      settings: this,
      ...(linked ? { replicas: this } : {}),
      ...(jobs.length > 0 ? { jobs: this } : {}),
      ...this.withDatabases(),
      ...this.withTopics(),
    };
    const allowed = Object.entries(all).filter(([name]) => !lacks.includes(name as AbilityName));
    this.abilities = Object.fromEntries(allowed);
  }

  abstract living(parts?: readonly string[]): Promise<number>;
  abstract motion(): Promise<Motion>;
  abstract freeze(): Promise<void>;
  abstract thaw(): Promise<void>;
  abstract kill(parts?: readonly string[]): Promise<Deaths>;
  abstract wipe(parts?: readonly string[]): Promise<void>;
  abstract run(job: string, settings?: Readonly<Record<string, string>>): Promise<string>;
  protected abstract launch(parts: readonly P[]): Promise<void>;

  protected get running(): readonly string[] {
    return [...this.#running];
  }

  start(parts: readonly string[] = this.running): Promise<void> {
    for (const part of parts) this.#running.add(part);
    return this.launch(this.chosen(parts));
  }

  async retire(parts: readonly string[]): Promise<void> {
    for (const part of parts) this.#running.delete(part);
    await this.kill(parts);
  }

  async follow(primary: string): Promise<void> {
    const { servers } = this;
    await this.kill(servers);
    await this.wipe(servers);
    // One after the other: asking many whether they answer yet would delay what measures, while traffic flows.
    for (const server of servers) {
      this.configure(server, followerSettings(this.#namesake(server, primary)));
      await this.start([server]);
    }
  }

  configure(part: string, settings: Readonly<Record<string, string>>): void {
    for (const chosen of this.chosen([part])) this.#settings.add(chosen, settings);
  }

  settingsOf(part: string): Readonly<Record<string, string>> {
    return this.#settings.of(this.chosen([part])[0]!);
  }

  forgetSettings(): void {
    for (const part of this.all) this.#settings.forget(part);
  }

  protected async requireDead(parts?: readonly string[]): Promise<void> {
    const alive = await this.living(parts);
    if (alive > 0)
      throw new Error(`region ${this.name}: ${alive} processes still use the data to be deleted`);
  }

  #namesake(server: string, region: string): Endpoint {
    const at = this.#namesakes[server]?.[region];
    if (at === undefined) throw new Error(`${this.name} has no link to ${server} of ${region}`);
    return at;
  }
}
