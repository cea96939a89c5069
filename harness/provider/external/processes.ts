/**
 * The parts of an external region that are processes of this machine, found by pid file, systemd unit or control group. They
 * are frozen and killed here, and started again by the system's own `heal` command. A process is named by its number and its
 * start time, so a later one with the same number is never signalled.
 */

import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ProcessSelector } from "../../contract/system.ts";
import { valueIn } from "../../contract/value-in.ts";
import { groupOfUnit, processesIn } from "../../machine/control-group.ts";
import { MachineError } from "../../machine/tool.ts";
import { endProcesses } from "../../safety/end-processes.ts";
import { isGroupFrozen, setGroupFrozen, thawFrozen } from "../../safety/frozen.ts";
import { type Frozen, recordFrozen } from "../../safety/ledger.ts";
import {
  identify,
  isAlive,
  type OwnedProcess,
  type ProcessId,
  signalAll,
  startedAt,
  withDescendants,
} from "../../safety/process-table.ts";
import type { Deaths, Motion } from "../region-abilities.ts";
import type { Bodies } from "./bodies.ts";

type Row = Omit<OwnedProcess, "region" | "part">;

/** A pid file is written after its process was started; clocks of files are coarse. */
const fileClockMs = 1_000;
const looksMost = 50;

export interface ProcessBodiesOptions {
  readonly region: string;
  readonly selectors: Readonly<Record<string, ProcessSelector>>;
  readonly slotFolder: string;
  /** Makes dead ones run again. */
  readonly heal: () => Promise<void>;
}

export class ProcessBodies implements Bodies {
  readonly parts: readonly string[];
  readonly #options: ProcessBodiesOptions;
  /** Seen so far, by part: a child whose parent is dead is no descendant any more. */
  readonly #seen = new Map<string, Map<number, ProcessId>>();
  #frozen: Pick<Frozen, "processes" | "groups"> = { processes: [], groups: [] };

  constructor(options: ProcessBodiesOptions) {
    this.#options = options;
    this.parts = Object.keys(options.selectors);
  }

  async living(parts?: readonly string[]): Promise<number> {
    return (await this.processes(parts)).length;
  }

  async motion(): Promise<Motion> {
    const all = await this.processes();
    const held = new Set((await this.#freezers(this.parts)).filter(isGroupFrozen).flatMap(processesIn));
    const frozen = all.filter(({ pid, state }) => state === "T" || held.has(pid)).length;
    return { moving: all.length - frozen, frozen };
  }

  async freeze(): Promise<void> {
    await this.#stop(this.parts);
  }

  async thaw(): Promise<void> {
    const { region, slotFolder } = this.#options;
    const failures = thawFrozen([{ entry: "frozen", region, ...this.#frozen }]);
    if (failures.length > 0) throw new MachineError(failures.join("; "));
    this.#frozen = { processes: [], groups: [] };
    recordFrozen(slotFolder, { region, processes: [], groups: [] });
  }

  /** Stopped first, so that none forks meanwhile. */
  async kill(parts: readonly string[] = this.parts): Promise<Deaths> {
    const stopped = await this.#stop(parts);
    const { count, skewMs, left } = await endProcesses(() =>
      withDescendants(stopped).map((row) => ({ ...row, region: this.#options.region, part: "" })),
    );
    if (left.length > 0)
      throw new MachineError(`${left.length} processes of ${this.#options.region} outlived SIGKILL`);
    await this.#release(parts);
    return { processes: count, skewMs };
  }

  async start(parts: readonly string[] = this.parts): Promise<void> {
    const missing = await Promise.all(parts.map(async (part) => (await this.living([part])) === 0));
    if (missing.some(Boolean)) await this.#options.heal();
  }

  /** Of these parts, all that are alive. @throws MachineError when one of them is not the system's to lose */
  async processes(parts: readonly string[] = this.parts): Promise<Row[]> {
    const all = new Map<number, Row>();
    for (const part of parts) {
      const seen = valueIn(this.#seen, part, () => new Map());
      for (const id of await this.#roots(part)) seen.set(id.pid, id);
      for (const row of withDescendants([...seen.values()])) {
        seen.set(row.pid, row);
        all.set(row.pid, row);
      }
    }
    requireOthers([...all.values()], this.#options.region);
    return [...all.values()];
  }

  /** Recorded before it happens, and again for what was forked meanwhile, until nothing moves. */
  async #stop(parts: readonly string[]): Promise<ProcessId[]> {
    const { region, slotFolder } = this.#options;
    for (let look = 0; look < looksMost; look++) {
      const all = await this.processes(parts);
      const groups = (await this.#freezers(parts)).filter((group) => !isGroupFrozen(group));
      const held = new Set(this.#frozen.groups.flatMap(processesIn));
      const moving = all.filter(({ pid, state }) => state !== "T" && !held.has(pid));
      if (moving.length + groups.length === 0) return all;
      this.#frozen = {
        processes: [...this.#frozen.processes, ...moving.map(({ pid, startTicks }) => ({ pid, startTicks }))],
        groups: [...this.#frozen.groups, ...groups],
      };
      recordFrozen(slotFolder, { region, ...this.#frozen });
      for (const group of groups) setGroupFrozen(group, true);
      signalAll(moving.filter(isAlive), "SIGSTOP");
    }
    throw new MachineError(`processes of ${region} go on after ${looksMost} times SIGSTOP`);
  }

  /** Dead parts are not frozen: a group that stays so would hold what is started in it. */
  async #release(parts: readonly string[]): Promise<void> {
    const { region, slotFolder } = this.#options;
    const groups = (await this.#freezers(parts)).filter((group) => this.#frozen.groups.includes(group));
    for (const group of groups) setGroupFrozen(group, false);
    this.#frozen = {
      processes: this.#frozen.processes.filter(isAlive),
      groups: this.#frozen.groups.filter((group) => !groups.includes(group)),
    };
    recordFrozen(slotFolder, { region, ...this.#frozen });
  }

  async #roots(part: string): Promise<ProcessId[]> {
    const selector = this.#options.selectors[part]!;
    if ("pidFile" in selector) return pidIn(selector.pidFile);
    const pids = (await this.#groups(part)).flatMap(processesIn);
    return pids.flatMap((pid) => identify(pid) ?? []);
  }

  async #groups(part: string): Promise<string[]> {
    const selector = this.#options.selectors[part]!;
    if ("cgroup" in selector) return [selector.cgroup];
    // A unit that is dead has no group.
    return "unit" in selector ? groupOfUnit(selector.unit).then(Array.of, () => []) : [];
  }

  /** Groups of these parts that can be frozen as a whole. */
  async #freezers(parts: readonly string[]): Promise<string[]> {
    const groups = (await Promise.all(parts.map((part) => this.#groups(part)))).flat();
    return groups.filter((group) => existsSync(join(group, "cgroup.freeze")));
  }
}

/** The process that a pid file names, unless that is gone: one that started after the file was written has taken its number. */
function pidIn(file: string): ProcessId[] {
  if (!existsSync(file)) return [];
  const pid = Number(readFileSync(file, "utf8").trim().split(/\s/)[0]);
  const id = Number.isInteger(pid) && pid > 0 ? identify(pid) : null;
  if (id === null) return [];
  return startedAt(id) > statSync(file).mtimeMs + fileClockMs ? [] : [id];
}

/** @throws MachineError where the harness itself, or the first process of the machine, is among them */
function requireOthers(all: readonly Row[], region: string): void {
  const own = all.find(({ pid }) => pid === 1 || pid === process.pid);
  if (own !== undefined)
    throw new MachineError(
      `the processes described for ${region} include ${own.pid === 1 ? "the first process of this machine" : "the harness itself"} (pid ${own.pid}); name a narrower pid file, unit or control group`,
    );
}

/** @throws MachineError that names each part of which no process lives */
export async function requireProcesses(all: ReadonlyMap<string, ProcessBodies>): Promise<void> {
  const wrong: string[] = [];
  for (const [region, bodies] of all)
    for (const part of bodies.parts)
      if ((await bodies.living([part])) === 0) wrong.push(`no process of ${part} of ${region} is alive`);
  if (wrong.length > 0)
    throw new MachineError(
      `${wrong.join("; ")}: see that its pid file, unit or control group is the one of the running process`,
    );
}
