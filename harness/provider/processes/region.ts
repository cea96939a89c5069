/** One region of a topology made of processes: its parts, what they hold, and what may be done to them. */
import { mkdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import type { Part, Settings } from "../../component/part.ts";
import type { EntrySource, RowSource } from "../../contract/system.ts";
import { endProcesses } from "../../safety/end-processes.ts";
import { ownedProcesses, signalAll } from "../../safety/process-table.ts";
import type { Deaths, LiveRegion, LogPlace, LogTail, Motion } from "../live-topology.ts";
import { LogReader } from "../log-reader.ts";
import { RegionStores } from "../region-stores.ts";
import type { Blueprint, Job } from "./blueprint.ts";
import type { Supervisor } from "./supervisor.ts";

export class ProcessRegion implements LiveRegion {
  readonly name: string;
  readonly entry: string;
  readonly addresses: Readonly<Record<string, string>>;
  readonly parts: readonly string[];
  readonly listens: LiveRegion["listens"];
  readonly #parts: readonly Part[];
  readonly #jobs: readonly Job[];
  readonly #supervisor: Supervisor;
  readonly #slotFolder: string;
  readonly #stores: RegionStores;
  readonly #logs: LogReader;
  /** Names of the parts that are meant to run. */
  readonly #running: Set<string>;

  constructor(name: string, blueprint: Blueprint, supervisor: Supervisor, slotFolder: string) {
    this.name = name;
    this.#parts = blueprint.parts.filter(({ region }) => region === name);
    this.#jobs = blueprint.jobs.filter(({ region }) => region === name);
    this.#supervisor = supervisor;
    this.#slotFolder = slotFolder;
    const dormant = blueprint.dormant.filter(({ region }) => region === name).map((part) => part.name);
    this.parts = this.#parts.map((part) => part.name);
    this.#running = new Set(this.parts.filter((part) => !dormant.includes(part)));
    const way = blueprint.conduits.find(({ dialler, server }) => dialler === "edge" && server === name)!;
    this.entry = `http://${way.listen.host}:${way.listen.port}`;
    this.addresses = Object.fromEntries(this.#parts.map((part) => [part.name, part.address]));
    this.#stores = new RegionStores(this.addresses);
    this.#logs = new LogReader(this.addresses, this.#stores);
    this.listens = this.#parts.flatMap((part) =>
      part.listens.map((endpoint) => ({ ...endpoint, part: part.name })),
    );
  }

  async living(parts?: readonly string[]): Promise<number> {
    return this.#processes(parts).length;
  }

  read(source: RowSource) {
    return this.#stores.read(source);
  }

  count(source: RowSource) {
    return this.#stores.count(source);
  }

  tail(source: EntrySource, after: LogPlace | null): Promise<LogTail> {
    return this.#logs.tail(source, after);
  }

  async sql(statement: string) {
    return (await this.#stores.database.query(statement)).rows;
  }

  async freeze(): Promise<void> {
    // A process may fork between the look and the signal; look again until nothing moves.
    for (let look = 0; look < 20; look++) {
      const moving = this.#processes().filter(({ state }) => state !== "T");
      if (moving.length === 0) return;
      signalAll(moving, "SIGSTOP");
    }
  }

  async thaw(): Promise<void> {
    signalAll(this.#processes(), "SIGCONT");
  }

  async motion(): Promise<Motion> {
    const all = this.#processes();
    const frozen = all.filter(({ state }) => state === "T").length;
    return { moving: all.length - frozen, frozen };
  }

  async kill(parts?: readonly string[]): Promise<Deaths> {
    this.#supervisor.condemn(this.#chosen(parts));
    const { count, skewMs, left } = await endProcesses(() => this.#processes(parts));
    if (left.length > 0) throw new Error(`region ${this.name}: ${left.length} processes outlived SIGKILL`);
    return { processes: count, skewMs };
  }

  start(parts: readonly string[] = [...this.#running]): Promise<void> {
    for (const part of parts) this.#running.add(part);
    return this.#supervisor.start(this.#chosen(parts));
  }

  async retire(parts: readonly string[]): Promise<void> {
    for (const part of parts) this.#running.delete(part);
    await this.kill(parts);
  }

  async wipe(parts?: readonly string[]): Promise<void> {
    const alive = await this.living(parts);
    if (alive > 0)
      throw new Error(`region ${this.name}: ${alive} processes still use the data to be deleted`);
    await Promise.all(
      this.#chosen(parts).map(({ folder }) => rm(folder, { recursive: true, force: true, maxRetries: 5 })),
    );
  }

  configure(part: string, settings: Settings): void {
    for (const chosen of this.#chosen([part])) this.#supervisor.configure(chosen, settings);
  }

  settingsOf(part: string): Settings {
    return this.#supervisor.settingsOf(this.#chosen([part])[0]!);
  }

  forgetSettings(): void {
    for (const part of this.#parts) this.#supervisor.forgetSettings(part);
  }

  async run(name: string, settings: Settings = {}): Promise<string> {
    const job = this.#jobs.find((candidate) => candidate.name === name);
    if (job === undefined)
      throw new Error(
        `no job ${name} in ${this.name}; there are ${this.#jobs.map((one) => one.name).join(", ") || "none"}`,
      );
    const [command, ...args] = job.command;
    mkdirSync(job.folder, { recursive: true });
    return this.#supervisor.run(job, {
      argv: [command === "node" ? process.execPath : command, ...args],
      cwd: job.folder,
      env: { ...job.env, ...settings },
    });
  }

  async pending(parts?: readonly string[]): Promise<string | null> {
    for (const part of this.#chosen(parts ?? [...this.#running])) {
      const why = await part.pending();
      if (why !== null) return `${this.name}/${part.name}: ${why}`;
    }
    return null;
  }

  /** Ends the harness's own connections into the region. */
  close(): void {
    this.#logs.close();
    this.#stores.close();
  }

  #chosen(names?: readonly string[]): readonly Part[] {
    if (names === undefined) return this.#parts;
    return names.map((name) => {
      const part = this.#parts.find((candidate) => candidate.name === name);
      if (part === undefined)
        throw new Error(`no part ${name} in ${this.name}; there are ${this.parts.join(", ")}`);
      return part;
    });
  }

  #processes(parts?: readonly string[]) {
    return ownedProcesses(this.#slotFolder).filter(
      ({ region, part }) => region === this.name && (parts === undefined || parts.includes(part)),
    );
  }
}
