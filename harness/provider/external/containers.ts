/** The parts of an external region that are containers: killed, started and paused through their engine. */
import type { ContainerSelector } from "../../contract/system.ts";
import { awaitNull } from "../../machine/await.ts";
import { MachineError } from "../../machine/tool.ts";
import { deathsOf, motionOf, pauseAll } from "../containers-alike.ts";
import type { Deaths, Motion } from "../region-abilities.ts";
import type { Bodies } from "./bodies.ts";
import type { Found, UsersEngine } from "./engine.ts";

const deathLimitMs = 30_000;

export class ContainerBodies implements Bodies {
  readonly parts: readonly string[];
  readonly #engine: UsersEngine;
  readonly #selectors: Readonly<Record<string, ContainerSelector>>;

  constructor(engine: UsersEngine, selectors: Readonly<Record<string, ContainerSelector>>) {
    this.#engine = engine;
    this.#selectors = selectors;
    this.parts = Object.keys(selectors);
  }

  /** All of these parts, whatever they do now. */
  found(parts: readonly string[] = this.parts): Promise<Found[]> {
    return this.#engine.select(parts.map((part) => this.#selectors[part]!));
  }

  /** A container lives and dies as one; it counts as one process. */
  async living(parts?: readonly string[]): Promise<number> {
    return (await this.#alive(parts)).length;
  }

  async motion(): Promise<Motion> {
    return motionOf(await this.#alive());
  }

  async freeze(): Promise<void> {
    await this.#engine.touch(await this.#moving());
    await pauseAll(async () =>
      this.#engine.ofEach(await this.#moving(), "pause containers", (one, limit) => one.pause(limit)),
    );
  }

  async thaw(): Promise<void> {
    await this.#engine.undo(await this.found(), "goOn");
  }

  /** Their restart policy is taken away first, so that they stay dead; `start` gives it back. */
  async kill(parts?: readonly string[]): Promise<Deaths> {
    const alive = await this.#alive(parts);
    await this.#engine.touch(alive);
    await this.#engine.ofEach(alive, "take restart policies away", (one, limit) =>
      one.update({ ...limit, RestartPolicy: { Name: "no" } }),
    );
    // Paused ones too: the engine lets them go on, to die.
    await this.#engine.ofEach(alive, "kill containers", (one, limit) => one.kill(limit));
    const why = await awaitNull(
      async () => {
        const left = await this.#alive(parts);
        return left.length === 0
          ? null
          : `${namesOf(left)} did not die within ${deathLimitMs / 1000} s of SIGKILL`;
      },
      { limitMs: deathLimitMs, everyMs: 20 },
    );
    if (why !== null) throw new MachineError(why);
    const died = await this.#engine.ofEach(alive, "inspect dead containers", async (one, limit) =>
      Date.parse((await one.inspect(limit)).State.FinishedAt),
    );
    return deathsOf(died);
  }

  /** Those that were killed, in the order that compose states. */
  async start(parts?: readonly string[]): Promise<void> {
    await this.#engine.undo(await this.found(parts), "startAgain");
  }

  async #moving(): Promise<Found[]> {
    return (await this.#alive()).filter(({ State }) => State === "running");
  }

  async #alive(parts?: readonly string[]): Promise<Found[]> {
    return (await this.found(parts)).filter(({ State }) =>
      ["running", "paused", "restarting"].includes(State),
    );
  }
}

/**
 * The containers of every region, looked at before anything is broken.
 * @throws MachineError with all that keeps a region from being broken and restored
 */
export async function requireContainers(
  regions: ReadonlyMap<string, ContainerBodies>,
  engine: UsersEngine,
): Promise<void> {
  const holders = new Map<string, string>();
  const wrong: string[] = [];
  for (const [region, bodies] of regions)
    for (const part of bodies.parts) {
      const found = await bodies.found([part]);
      const here = `${part} of ${region}`;
      if (found.length === 0) wrong.push(`no container matches ${here}`);
      for (const one of found) {
        const other = holders.get(one.Id);
        if (other !== undefined) wrong.push(`container ${namesOf([one])} is ${here}, and also ${other}`);
        holders.set(one.Id, here);
        wrong.push(...(await whyUnfit(one, here, engine)));
      }
    }
  if (wrong.length > 0) throw new MachineError(wrong.join("; "));
}

async function whyUnfit(one: Found, here: string, engine: UsersEngine): Promise<string[]> {
  const name = `container ${namesOf([one])}, which is ${here},`;
  if (one.State !== "running") return [`${name} is ${one.State} and should run`];
  const [inspected] = await engine.ofEach([one], "inspect a container", (container) => container.inspect());
  return inspected!.HostConfig.AutoRemove
    ? [`${name} is removed when it ends (--rm), so it cannot be killed and started again`]
    : [];
}

function namesOf(all: readonly Found[]): string {
  return all.map(({ Names }) => Names[0]!.slice(1)).join(", ");
}
