/**
 * What a region is whatever it is made of: its parts, which of them are meant to run, what they are configured with and
 * what they hold. How a part is started, stopped and killed is for those who extend this.
 */

import pg from "pg";
import type { Part } from "../component/part.ts";
import { ProvingClient } from "../component/postgres/proving-client.ts";
import { queryOnce } from "../component/postgres/server.ts";
import { followerSettings } from "../component/postgres/settings.ts";
import type { EntrySource, RowSource } from "../contract/system.ts";
import type { Endpoint } from "../machine/endpoint.ts";
import type { Deaths, LiveRegion, LogPlace, LogTail, Motion, RegionCommands } from "./live-topology.ts";
import { LogReader } from "./log-reader.ts";
import type { PartSettings } from "./part-settings.ts";
import { RegionStores } from "./region-stores.ts";

type AnyPart = Omit<Part, "launch" | "folder">;

const promoteLimitMs = 30_000;

export interface RegionOptions<P extends AnyPart> {
  readonly name: string;
  /** The edge's way into it: `http://host:port`. */
  readonly entry: string;
  readonly parts: readonly P[];
  /** Names of those that do not run at first. */
  readonly dormant: readonly string[];
  readonly settings: PartSettings;
  /** Its PostgreSQL servers: where each dials its namesakes, by their region, through links. */
  readonly databases: Readonly<Record<string, Readonly<Record<string, Endpoint>>>>;
}

export abstract class Region<P extends AnyPart> implements LiveRegion {
  readonly name: string;
  readonly entry: string;
  readonly addresses: Readonly<Record<string, string>>;
  readonly parts: readonly string[];
  readonly listens: LiveRegion["listens"];
  readonly databases: readonly string[];
  readonly commands: RegionCommands | null = null;
  protected readonly all: readonly P[];
  /** Names of the parts that are meant to run. */
  protected readonly running: Set<string>;
  readonly #settings: PartSettings;
  readonly #namesakes: RegionOptions<P>["databases"];
  readonly #stores: RegionStores;
  readonly #logs: LogReader;

  constructor({ name, entry, parts, dormant, settings, databases }: RegionOptions<P>) {
    this.name = name;
    this.entry = entry;
    this.all = parts;
    this.parts = parts.map((part) => part.name);
    this.running = new Set(this.parts.filter((part) => !dormant.includes(part)));
    this.addresses = Object.fromEntries(parts.map((part) => [part.name, part.address]));
    this.listens = parts.flatMap((part) =>
      part.listens.map((endpoint) => ({ ...endpoint, part: part.name })),
    );
    this.#settings = settings;
    this.databases = Object.keys(databases);
    this.#namesakes = databases;
    // What the system owns is read as the system: a trigger or a view of its own must not run as superuser.
    const systems = parts.map(({ name, address, systemAddress = address }) => [name, systemAddress] as const);
    const asked = { name, addresses: Object.fromEntries(systems) };
    const ours = parts.filter(({ systemAddress }) => systemAddress !== undefined);
    const stranger = (name: string) => parts.find((part) => part.name === name)?.stranger?.() ?? null;
    this.#stores = new RegionStores(asked, new Set(ours.map((part) => part.name)), stranger);
    this.#logs = new LogReader(asked, this.#stores);
  }

  abstract living(parts?: readonly string[]): Promise<number>;
  abstract motion(): Promise<Motion>;
  abstract freeze(): Promise<void>;
  abstract thaw(): Promise<void>;
  abstract kill(parts?: readonly string[]): Promise<Deaths>;
  abstract wipe(parts?: readonly string[]): Promise<void>;
  abstract run(job: string, settings?: Readonly<Record<string, string>>): Promise<string>;
  protected abstract launch(parts: readonly P[]): Promise<void>;

  read(source: RowSource) {
    return this.#stores.read(source);
  }

  count(source: RowSource) {
    return this.#stores.count(source);
  }

  tail(source: EntrySource, after: LogPlace | null): Promise<LogTail> {
    return this.#logs.tail(source, after);
  }

  async sql(statement: string, server = "postgres") {
    return (await this.#stores.database(server).query(statement)).rows;
  }

  async promote(server: string): Promise<void> {
    const connection = { connectionString: this.addresses[server]!, query_timeout: promoteLimitMs + 5_000 };
    const statement = `select pg_catalog.pg_promote(true, ${promoteLimitMs / 1000})`;
    const { systemAddress } = this.chosen([server])[0]!;
    await queryOnce(connection, [statement], systemAddress === undefined ? pg.Client : ProvingClient);
  }

  start(parts: readonly string[] = [...this.running]): Promise<void> {
    for (const part of parts) this.running.add(part);
    return this.launch(this.chosen(parts));
  }

  async retire(parts: readonly string[]): Promise<void> {
    for (const part of parts) this.running.delete(part);
    await this.kill(parts);
  }

  async follow(primary: string): Promise<void> {
    const { databases } = this;
    await this.kill(databases);
    await this.wipe(databases);
    // One after the other: asking many whether they answer yet would delay what measures, while traffic flows.
    for (const server of databases) {
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

  async pending(parts?: readonly string[]): Promise<string | null> {
    const reasons = await Promise.all(
      this.chosen(parts ?? [...this.running]).map(async (part) => {
        const why = await part.pending();
        return why === null ? null : `${this.name}/${part.name}: ${why}`;
      }),
    );
    return reasons.find((why) => why !== null) ?? null;
  }

  #namesake(server: string, region: string): Endpoint {
    const at = this.#namesakes[server]?.[region];
    if (at === undefined) throw new Error(`${this.name} has no link to ${server} of ${region}`);
    return at;
  }

  /** Ends the harness's own connections into the region. */
  close(): void {
    this.#logs.close();
    this.#stores.close();
  }

  protected async requireDead(parts?: readonly string[]): Promise<void> {
    const alive = await this.living(parts);
    if (alive > 0)
      throw new Error(`region ${this.name}: ${alive} processes still use the data to be deleted`);
  }

  protected chosen(names: readonly string[] = this.parts): readonly P[] {
    return names.map((name) => {
      const part = this.all.find((candidate) => candidate.name === name);
      if (part === undefined)
        throw new Error(`no part ${name} in ${this.name}; there are ${this.parts.join(", ")}`);
      return part;
    });
  }
}

/** The region of that name. @throws Error that names those there are */
export function regionNamed<R extends { readonly name: string }>(regions: readonly R[], name: string): R {
  const found = regions.find((region) => region.name === name);
  if (found === undefined)
    throw new Error(`no region ${name}; there are ${regions.map((region) => region.name).join(", ")}`);
  return found;
}

/** The job of that name. @throws Error that names those there are */
export function jobNamed<J extends { readonly name: string }>(
  jobs: readonly J[],
  name: string,
  region: string,
): J {
  const job = jobs.find((candidate) => candidate.name === name);
  if (job === undefined)
    throw new Error(
      `no job ${name} in ${region}; there are ${jobs.map((one) => one.name).join(", ") || "none"}`,
    );
  return job;
}
