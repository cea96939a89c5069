/**
 * Runs parts and jobs as containers: each start makes a new one on the volume that the part had before, and what it writes
 * goes into log files. Subclasses choose the container of a part with `create`.
 */

import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { Container } from "dockerode";
import type { ContainerLaunch, ContainerPart } from "../../component/container-part.ts";
import { type PartName, partId } from "../../component/part.ts";
import { ownCommand } from "../../contract/own-command.ts";
import type { Engine } from "../../engine/engine.ts";
import { tarOf } from "../../engine/images.ts";
import { MachineError } from "../../machine/tool.ts";
import type { PartSettings } from "../part-settings.ts";
import type { Supervision } from "../provider.ts";
import { type Run, Runner } from "../runner.ts";
import { type Attachment, type Body, createOptions } from "./create-options.ts";
import { follow } from "./follow.ts";
import { type EngineNames, linksAlias } from "./names.ts";

/** In place of an exit code: the engine ended before it told one. */
const lost = -1;

export interface ContainerRun extends Run {
  readonly container: Container;
}

export class ContainerRunner extends Runner<Body, ContainerLaunch, ContainerRun> {
  readonly #names: EngineNames;
  readonly #launching = new Set<Promise<unknown>>();
  /** Aborted when containers are no longer followed. */
  readonly #following = new AbortController();
  #stoodDown = false;

  /** @param secrets what must not be written down of what a part is started with */
  constructor(
    names: EngineNames,
    settings: PartSettings,
    supervision: Supervision,
    secrets: readonly string[] = [],
  ) {
    super(settings, supervision, secrets);
    this.#names = names;
  }

  /** Starts nothing any more. Resolves when nothing is on its way to being started. */
  async standDown(): Promise<void> {
    this.#stoodDown = true;
    await Promise.allSettled(this.#launching);
  }

  /** Follows the containers in which these parts run already; resolves when all answer. */
  async takeOver(parts: readonly ContainerPart[]): Promise<void> {
    await Promise.all(
      parts.map((part) => {
        const { docker } = this.#names.engineOf(part.region);
        return this.watch(part, () => this.#follow(part, docker.getContainer(this.#names.container(part))));
      }),
    );
  }

  /** Stops following containers; they go on. */
  letGo(): void {
    this.#following.abort();
  }

  /** Deletes the data of a dead part. */
  async wipe(part: ContainerPart): Promise<void> {
    if (part.data === null) return;
    await this.runOf(part)?.remove?.();
    this.forget(part);
    await this.#names.engineOf(part.region).docker.getVolume(this.#names.container(part)).remove();
  }

  /**
   * Starts a carrier of links in an engine's network outside of all regions. Resolves with it once it answers at the
   * addresses that `at` gives it, told its own address there.
   */
  startCarrier(
    part: ContainerPart,
    engine: Engine,
    at: (address: string) => ContainerPart,
  ): Promise<ContainerPart> {
    const attachment = { engine, network: this.#names.network(null), alias: linksAlias };
    return this.watch(
      part,
      () => this.#launched(part, part.launch({}), attachment),
      async ({ container }) => at(await addressIn(attachment.network, container)),
    );
  }

  /** Own address of a part that runs, in its network. */
  addressOf(part: PartName): Promise<string> {
    return addressIn(this.#attachmentOf(part).network, this.runOf(part)!.container);
  }

  protected override launch(body: Body, launch: ContainerLaunch): Promise<ContainerRun> {
    return this.#launched(body, launch, this.#attachmentOf(body));
  }

  /** A dead container of an earlier run makes room for the new one; its data is in the volume. */
  protected async create(body: Body, launch: ContainerLaunch, attachment: Attachment): Promise<Container> {
    const { docker } = attachment.engine;
    const called = { name: this.#names.container(body), labels: this.#names.labels(body) };
    await this.runOf(body)?.remove?.();
    if (body.data !== null) await docker.createVolume({ Name: called.name, Labels: called.labels });
    return docker.createContainer(createOptions(body, launch, attachment, called));
  }

  #launched(body: Body, launch: ContainerLaunch, attachment: Attachment): Promise<ContainerRun> {
    const launched = this.#launchNow(body, launch, attachment);
    this.#launching.add(launched);
    const done = () => this.#launching.delete(launched);
    launched.then(done, done);
    return launched;
  }

  async #launchNow(body: Body, launch: ContainerLaunch, attachment: Attachment): Promise<ContainerRun> {
    if (this.#stoodDown) throw new MachineError(`${partId(body)} is not started: all are being ended`);
    this.launches.note(body, { ...launch, image: body.image });
    try {
      const container = await this.create(body, launch, attachment);
      if (launch.files !== undefined) await container.putArchive(await tarOf(launch.files), { path: "/" });
      // Before it starts: a container that ends at once ends before it could be asked.
      const run = await this.#follow(body, container);
      await container.start();
      return run;
    } catch (error) {
      throw new MachineError(whyNotStarted(body, (error as Error).message, attachment.engine));
    }
  }

  #attachmentOf({ region, name }: PartName): Attachment {
    return { engine: this.#names.engineOf(region), network: this.#names.network(region), alias: name };
  }

  /** Writes down what it writes, and waits for its end. */
  async #follow(part: PartName, container: Container): Promise<ContainerRun> {
    const { signal } = this.#following;
    const exit = container.wait({ condition: "next-exit", abortSignal: signal }).then(
      ({ StatusCode }) => StatusCode as number,
      () => (signal.aborted ? new Promise<never>(() => {}) : lost), // let go of, it lives: its end is not told
    );
    const written = await follow(container, signal, (text) => this.#log(part, text));
    return {
      container,
      ended: exit.then((code) => written.end.then(() => code)),
      kill: () => void container.kill().catch(() => {}),
      remove: () => container.remove({ force: true, v: true }),
    };
  }

  #log(part: PartName, text: Buffer): void {
    const file = this.logFile(part);
    mkdirSync(dirname(file), { recursive: true });
    appendFileSync(file, text);
  }
}

async function addressIn(network: string, container: Container): Promise<string> {
  const { NetworkSettings } = await container.inspect();
  return NetworkSettings.Networks[network]!.IPAddress;
}

function whyNotStarted(part: PartName, message: string, { host }: Engine): string {
  const taken = /(?:address already in use|port is already allocated)/.test(message)
    ? /(?<!\S)(\S+):(\d+)(?!\S*:\d)/.exec(message)
    : null;
  if (taken !== null)
    return `${partId(part)} could not be started: port ${taken[2]} of ${taken[1]} is taken. \`${ownCommand("heal")}\` ends what an earlier drill left; else end the process that listens there (ss -ltnp)`;
  if (message.includes("Conflict") && message.includes("name"))
    return `${partId(part)} could not be started: a container of its name is there already (${message}). \`${ownCommand("heal")}\` ends what an earlier drill left`;
  return `${partId(part)} could not be started on the engine at ${host}: ${message}`;
}
