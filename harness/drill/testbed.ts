/**
 * Where a drill takes place: a slot of this machine, and a topology that is brought up in it. A drill by itself has a
 * testbed of its own; drills that run one after the other may hand theirs on, emptied in between.
 */
import { join } from "node:path";
import { type Credentials, newCredentials } from "../component/credentials.ts";
import { partId } from "../component/part.ts";
import type { Topology } from "../contract/topology.ts";
import { openAccount, slotAccount } from "../machine/account.ts";
import { listenersIn } from "../machine/socket-table.ts";
import type { EquippedProvider, ProviderName, RunningTopology, Supervision } from "../provider/provider.ts";
import { record } from "../safety/ledger.ts";
import { identify } from "../safety/process-table.ts";
import { endRemains, remainsOf } from "../safety/remains.ts";
import { claimSlot, releaseSlot, type Slot } from "../safety/slot.ts";
import { startWatchdog } from "../safety/watchdog.ts";
import { reset, sameSettings } from "./reset.ts";
import type { RunFolder } from "./run-folder.ts";

/** What a drill needs of its testbed, beside the topology itself. */
export interface TestbedOptions {
  /** Environment of the system's services. */
  readonly services: Readonly<Record<string, string>>;
  /** `false`: the edge never takes a region out. */
  readonly edgeChecks: boolean;
  /** What its regions are made of. */
  readonly provider: ProviderName;
}

/** A container counts as one process. */
export interface Residue {
  readonly processes: number;
  /** What should be gone and is not, in words. */
  readonly left: readonly string[];
  /** Processes that run on for the next drill. */
  readonly shared: number;
}

export class Testbed {
  readonly slot: Slot;
  readonly #topology: Topology;
  /** With which it is brought up. */
  readonly #options: TestbedOptions;
  readonly #credentials: Credentials = newCredentials();
  readonly #endWatch: () => Promise<void>;
  #live: RunningTopology | null = null;
  /** Processes that were ended because not all could be brought up. */
  #ended = 0;
  /** The part that died by itself between two drills, and how. */
  #died: string | null = null;

  private constructor(
    slot: Slot,
    endWatch: () => Promise<void>,
    topology: Topology,
    options: TestbedOptions,
  ) {
    this.slot = slot;
    this.#topology = topology;
    this.#options = options;
    this.#endWatch = endWatch;
  }

  static async claim(topology: Topology, options: TestbedOptions, folder: RunFolder): Promise<Testbed> {
    const slot = await claimSlot((draft) => announce(draft, folder));
    try {
      return new Testbed(slot, await startWatchdog(slot), topology, options);
    } catch (error) {
      await releaseSlot(slot);
      throw error;
    }
  }

  get live(): RunningTopology | null {
    return this.#live;
  }

  /** Whether it can be handed to a drill with these options. */
  suits(topology: Topology, { edgeChecks, provider, services }: TestbedOptions): boolean {
    const own = this.#options;
    const same = this.#topology === topology && own.edgeChecks === edgeChecks && own.provider === provider;
    // A system that runs by itself is not restarted with another environment.
    const fits = provider !== "external" || sameSettings(own.services, services);
    return this.#live !== null && same && fits && this.#died === null;
  }

  /** The drill of this run folder takes place here from now on. */
  handTo(folder: RunFolder): void {
    announce(this.slot, folder);
  }

  /** Brings the topology up, or empties the one that runs. */
  async ready(
    options: TestbedOptions,
    equipped: EquippedProvider,
    supervision: Supervision,
  ): Promise<RunningTopology> {
    if (this.#live !== null) {
      this.#live.adopt(supervision);
      await reset(this.#live, this.#topology.system, options.services);
      return this.#live;
    }
    const { number, folder } = this.slot;
    const bringUp = {
      slot: number,
      folder,
      account: slotAccount(number),
      openAccount: openAccount(number),
      credentials: this.#credentials,
      edgeChecks: this.#options.edgeChecks,
      services: options.services,
    };
    const onEnded = (processes: number) => {
      this.#ended += processes;
    };
    this.#live = await equipped.bringUp(bringUp, { ...supervision, onEnded });
    if (equipped.attached) await reset(this.#live, this.#topology.system, options.services);
    return this.#live;
  }

  /** Leaves it to the next drill. What happens until then goes into no drill's records. */
  handOn(): void {
    const between = join(this.slot.folder, "between");
    this.#live!.adopt({
      logFolder: join(between, "logs"),
      configurationFolder: join(between, "configuration"),
      onReady: () => {},
      onDeath: (part, how) => {
        this.#died = `${partId(part)} ${how}`;
      },
      signal: new AbortController().signal,
    });
  }

  /** Ends everything, and returns what would not end. Looked at from two sides: a process that hides from the table still listens. */
  async stop(): Promise<Residue> {
    const stopped = (await this.#live?.stop()) ?? 0;
    await this.#live?.collectLogs();
    this.#live = null;
    const { count, left } = await endRemains(this.slot);
    const listening = listenersIn(this.slot.number).map((address) => `a listener at ${address}`);
    return { processes: this.#ended + stopped + count, left: [...left, ...listening], shared: 0 };
  }

  /** What runs on, and what should not. */
  async residue(): Promise<Residue> {
    await this.#live?.collectLogs();
    const { runners, silent } = await remainsOf(this.slot);
    const known = (part: string) => this.#live?.parts.includes(part) ?? false;
    const strangers = runners.filter(({ part }) => !known(part)).map(({ text }) => text);
    return {
      processes: runners.length,
      left: [...strangers, ...silent],
      shared: runners.length - strangers.length,
    };
  }

  /** Frees the slot; one in which something is still there is left to the watchdog, and to `heal`. */
  async release(): Promise<void> {
    try {
      const { runners, held, silent } = await remainsOf(this.slot);
      if (runners.length + held.length + silent.length === 0) await releaseSlot(this.slot);
    } finally {
      await this.#endWatch();
    }
  }

  /** Leaves everything running, for a person to look around. */
  async keep(): Promise<void> {
    await this.#live?.letGo();
    record(this.slot, { entry: "kept" });
    await this.#endWatch();
  }
}

function announce(slot: Slot, folder: RunFolder): void {
  const self = identify(process.pid)!;
  record(slot, { entry: "drill", runId: folder.id, runFolder: folder.path, ...self });
}
