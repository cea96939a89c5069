/**
 * Containers of the user's, found on the container engine by what their description states of them: name, compose
 * project and service, labels, network. What each was like is recorded before a fault touches it, so that any process can
 * restore it (`safety/touched-containers.ts`). Nothing is removed or made.
 */
import type Docker from "dockerode";
import type { ContainerSelector } from "../../contract/system.ts";
import { type Engine, findEngine } from "../../engine/engine.ts";
import { MachineError } from "../../machine/tool.ts";
import { within } from "../../machine/within.ts";
import { recordRestored, recordTouched, type Touched } from "../../safety/ledger.ts";
import { goOn, reconnect, startAgain, touchedWrongs } from "../../safety/touched-containers.ts";

const answerLimitMs = 30_000;

export type Found = Docker.ContainerInfo;
export type Undoing = "goOn" | "reconnect" | "startAgain";

export class UsersEngine {
  readonly #engine: Engine;
  readonly #slotFolder: string;
  /** Those that may not be as they were found, by id. */
  readonly #touched = new Map<string, Touched>();

  /** @throws MachineError when no engine answers */
  static async find(slotFolder: string): Promise<UsersEngine> {
    return new UsersEngine(await findEngine(), slotFolder);
  }

  constructor(engine: Engine, slotFolder: string) {
    this.#engine = engine;
    this.#slotFolder = slotFolder;
  }

  get docker(): Docker {
    return this.#engine.docker;
  }

  /** Whether this machine can dial containers at their own addresses. */
  get reachesContainers(): boolean {
    return this.#engine.address === null;
  }

  /** All that match, whatever they do now. */
  async select(selectors: readonly ContainerSelector[]): Promise<Found[]> {
    const all = await this.ask("list containers", (abortSignal) =>
      this.docker.listContainers({ all: true, abortSignal }),
    );
    return all.filter((one) => selectors.some((selector) => matches(one, selector, this.#networksOf(one))));
  }

  /** Asks the engine the same of each of these, all at once. @throws MachineError after 30 s, or when the engine refuses */
  ofEach<T>(
    all: readonly { readonly Id: string }[],
    what: string,
    work: (container: Docker.Container, limit: { readonly abortSignal: AbortSignal }) => Promise<T>,
  ): Promise<T[]> {
    return this.ask(what, (abortSignal) =>
      Promise.all(all.map(({ Id }) => work(this.docker.getContainer(Id), { abortSignal }))),
    );
  }

  async ask<T>(what: string, work: (abortSignal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await within(answerLimitMs, work);
    } catch (error) {
      throw new MachineError(
        `the container engine at ${this.#engine.host} did not ${what}: ${(error as Error).message}. See docker ps -a, and the engine's own log`,
      );
    }
  }

  /** Must be called before anything is done to them: records each as it is, unless it is touched already. */
  async touch(all: readonly { readonly Id: string }[]): Promise<void> {
    const fresh = all.filter(({ Id }) => !this.#touched.has(Id));
    const found = await this.ofEach(fresh, "inspect containers", (container, limit) =>
      container.inspect(limit),
    );
    for (const one of found) {
      const touched = asFound(one, this.#engine.host);
      recordTouched(this.#slotFolder, touched);
      this.#touched.set(one.Id, { entry: "touched", ...touched });
    }
  }

  /** Undoes one kind of act on those of these that were touched, and notes which of them are as they were found. */
  async undo(all: readonly { readonly Id: string }[], how: Undoing): Promise<void> {
    const touched = all.flatMap(({ Id }) => this.#touched.get(Id) ?? []);
    if (touched.length === 0) return;
    const acts = { goOn, reconnect, startAgain };
    try {
      await acts[how](this.docker, touched);
    } catch (error) {
      throw new MachineError(`containers could not be restored: ${(error as Error).message}`);
    }
    for (const one of touched) {
      if ((await touchedWrongs([one])).length > 0) continue;
      recordRestored(this.#slotFolder, one.id);
      this.#touched.delete(one.id);
    }
  }

  /** Names of those that it is in, or was taken out of. */
  #networksOf({ Id, NetworkSettings }: Found): string[] {
    const left = Object.values(this.#touched.get(Id)?.networks ?? {});
    return [...Object.keys(NetworkSettings.Networks), ...left.map(({ network }) => network)];
  }
}

function asFound(one: Docker.ContainerInspectInfo, host: string): Omit<Touched, "entry"> {
  const { Name, MaximumRetryCount } = one.HostConfig.RestartPolicy ?? { Name: "no", MaximumRetryCount: 0 };
  const ties = Object.entries(one.NetworkSettings.Networks).map(([network, tie]) => {
    // The engine adds the container's own short id by itself.
    const aliases = (tie.Aliases ?? []).filter((alias: string) => !one.Id.startsWith(alias));
    return [tie.NetworkID, { network, aliases, address: tie.IPAddress }] as const;
  });
  return {
    host,
    id: one.Id,
    name: one.Name.slice(1),
    restart: { Name: Name || "no", MaximumRetryCount: MaximumRetryCount ?? 0 },
    networks: Object.fromEntries(ties),
  };
}

function matches(
  { Names, Labels }: Found,
  selector: ContainerSelector,
  networks: readonly string[],
): boolean {
  const { container, project, service, network, labels = {} } = selector;
  const wanted = {
    ...labels,
    ...(project === undefined ? {} : { "com.docker.compose.project": project }),
    ...(service === undefined ? {} : { "com.docker.compose.service": service }),
  };
  return (
    (container === undefined || Names.includes(`/${container}`)) &&
    (network === undefined || networks.includes(network)) &&
    Object.entries(wanted).every(([label, value]) => Labels[label] === value)
  );
}
