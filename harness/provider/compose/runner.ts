/** Runs parts in the containers that compose made: each stays in its own, and its data is not ours to delete. */
import type { Container } from "dockerode";
import type { ContainerLaunch, ContainerPart } from "../../component/container-part.ts";
import { partId, type Settings } from "../../component/part.ts";
import { MachineError } from "../../machine/tool.ts";
import type { Attachment, Body } from "../containers/create-options.ts";
import { ContainerRunner } from "../containers/runner.ts";
import { PartSettings } from "../part-settings.ts";
import type { Supervision } from "../provider.ts";
import type { AttachedNames } from "./names.ts";
import type { AttachedProject } from "./project.ts";

export class AttachedRunner extends ContainerRunner {
  readonly #project: AttachedProject;

  constructor(
    names: AttachedNames,
    project: AttachedProject,
    settings: PartSettings,
    supervision: Supervision,
  ) {
    super(names, settings, supervision);
    this.#project = project;
  }

  /** Those that run already are left as they are. */
  override async start(parts: readonly ContainerPart[]): Promise<void> {
    const running = await Promise.all(parts.map((part) => this.#runs(part)));
    await super.start(parts.filter((_, index) => !running[index]));
  }

  override async wipe(part: ContainerPart): Promise<void> {
    throw new MachineError(
      `the data of ${partId(part)} belongs to the compose project ${this.#project.name} and is not deleted. Run this drill without --attach`,
    );
  }

  /** Jobs get containers of our own. */
  protected override async create(
    part: Body,
    launch: ContainerLaunch,
    attachment: Attachment,
  ): Promise<Container> {
    const found = this.#project.find(part);
    if (found === undefined) return super.create(part, launch, attachment);
    return this.#project.engine.docker.getContainer(found.id);
  }

  async #runs(part: ContainerPart): Promise<boolean> {
    const { id } = this.#project.find(part)!;
    return (await this.#project.engine.docker.getContainer(id).inspect()).State.Running;
  }
}

/** Parts start with the settings of the compose file; further ones are refused. */
export class AttachedSettings extends PartSettings {
  override add(part: Parameters<PartSettings["add"]>[0], settings: Settings): void {
    const names = Object.keys(settings);
    if (names.length === 0) return;
    throw new MachineError(
      `${partId(part)} was started by compose, so that ${names.join(", ")} of it cannot be set. Run this drill without --attach`,
    );
  }
}
