/**
 * What every region is, whatever it is made of: parts with addresses, stores that are read, databases that are asked.
 * Its abilities are in the subclasses (`owned-region.ts`, `external/region.ts`).
 */

import pg from "pg";
import { TopicAdmin } from "../component/kafka/admin.ts";
import type { ReachedPart } from "../component/part.ts";
import { ProvingClient } from "../component/postgres/proving-client.ts";
import { queryOnce } from "../component/postgres/server.ts";
import type { EntrySource, RowSource } from "../contract/system.ts";
import type { Listen, LiveRegion, LogPlace, LogTail } from "./live-topology.ts";
import { LogReader } from "./log-reader.ts";
import type { Databases, RegionAbilities, Topics } from "./region-abilities.ts";
import { RegionStores } from "./region-stores.ts";

const promoteLimitMs = 30_000;

export interface RegionOptions<P extends ReachedPart> {
  readonly name: string;
  /** The edge's way into it: `http://host:port`. */
  readonly entry: string | null;
  readonly parts: readonly P[];
  /** Names of its PostgreSQL servers. */
  readonly servers: readonly string[];
}

export abstract class Region<P extends ReachedPart> implements LiveRegion {
  readonly name: string;
  readonly entry: string | null;
  readonly addresses: Readonly<Record<string, string>>;
  readonly parts: readonly string[];
  readonly listens: readonly Listen[];
  protected readonly all: readonly P[];
  protected readonly servers: readonly string[];
  readonly #stores: RegionStores;
  readonly #logs: LogReader;

  constructor({ name, entry, parts, servers }: RegionOptions<P>) {
    this.name = name;
    this.entry = entry;
    this.all = parts;
    this.parts = parts.map((part) => part.name);
    this.addresses = Object.fromEntries(parts.map((part) => [part.name, part.address]));
    this.listens = parts.flatMap((part) =>
      part.listens.map((endpoint) => ({ ...endpoint, part: part.name })),
    );
    this.servers = servers;
    // What the system owns is read as the system: a trigger or a view of its own must not run as superuser.
    const systems = parts.map(({ name, address, systemAddress = address }) => [name, systemAddress] as const);
    const asked = { name, addresses: Object.fromEntries(systems) };
    const ours = parts.filter(({ systemAddress }) => systemAddress !== undefined);
    const stranger = (name: string) => parts.find((part) => part.name === name)?.stranger?.() ?? null;
    this.#stores = new RegionStores(asked, new Set(ours.map((part) => part.name)), stranger);
    this.#logs = new LogReader(asked, this.#stores);
  }

  abstract get abilities(): RegionAbilities;
  /** Names of the parts that should run. */
  protected abstract get running(): readonly string[];

  read(source: RowSource) {
    return this.#stores.read(source);
  }

  count(source: RowSource) {
    return this.#stores.count(source);
  }

  tail(source: EntrySource, after: LogPlace | null): Promise<LogTail> {
    return this.#logs.tail(source, after);
  }

  async pending(parts: readonly string[] = this.running): Promise<string | null> {
    const reasons = await Promise.all(
      this.chosen(parts).map(async (part) => {
        const why = await part.pending();
        return why === null ? null : `${this.name}/${part.name}: ${why}`;
      }),
    );
    return reasons.find((why) => why !== null) ?? null;
  }

  /** Ends the harness's own connections into the region. */
  close(): void {
    this.#logs.close();
    this.#stores.close();
  }

  protected withDatabases(): { databases?: Databases } {
    if (this.servers.length === 0) return {};
    const sql = async (statement: string, server = "postgres") =>
      (await this.#stores.database(server).query(statement)).rows;
    return { databases: { servers: this.servers, sql, promote: (server) => this.#promote(server) } };
  }

  protected withTopics(): { topics?: Topics } {
    const { kafka } = this.addresses;
    return kafka ? { topics: new TopicAdmin(kafka) } : {};
  }

  async #promote(server: string): Promise<void> {
    const connection = { connectionString: this.addresses[server]!, query_timeout: promoteLimitMs + 5_000 };
    const statement = `select pg_catalog.pg_promote(true, ${promoteLimitMs / 1000})`;
    const { systemAddress } = this.chosen([server])[0]!;
    await queryOnce(connection, [statement], systemAddress === undefined ? pg.Client : ProvingClient);
  }

  /** @throws Error that names the parts there are, if one of these is none */
  protected chosen(names: readonly string[] = this.parts): readonly P[] {
    return names.map((name) => named(this.all, name, "part", ` in ${this.name}`));
  }
}

/** The one of that name. @throws Error that names those there are */
export function named<T extends { readonly name: string }>(
  all: readonly T[],
  name: string,
  kind: "region" | "job" | "part",
  where = "",
): T {
  const found = all.find((one) => one.name === name);
  if (found !== undefined) return found;
  const known = all.map((one) => one.name).join(", ") || "none";
  throw new Error(`no ${kind} ${name}${where}; there are ${known}`);
}
