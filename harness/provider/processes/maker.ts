/** Makes parts of a plan that are processes of this machine: their folders, accounts and programs. */
import { join } from "node:path";
import type { ProcessInstance } from "../../component/component.ts";
import type { Part } from "../../component/part.ts";
import { servicePart } from "../../component/service/part.ts";
import type { Command } from "../../contract/system.ts";
import type { FoundTool } from "../../machine/tool.ts";
import type { AddressPlan } from "../addresses.ts";
import { edgeOf } from "../outside.ts";
import type { PartMaker } from "../plan.ts";
import type { BringUpOptions } from "../provider.ts";

/** What the machine offers: tools found, data folders prepared. Only what the topology needs is there. */
export interface Equipment {
  readonly tools: ReadonlyMap<string, FoundTool>;
  /** By the component's name: how it runs from what was prepared for it. */
  readonly components: ReadonlyMap<string, (instance: ProcessInstance) => Part>;
  /** Folder of the system's built programs; `null` if it is not built. */
  readonly built: string | null;
}

/** A program that runs to its end inside a region. */
export interface Job {
  readonly name: string;
  readonly region: string;
  readonly command: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
}

export function processMaker(
  plan: AddressPlan,
  options: BringUpOptions,
  { tools, components, built }: Equipment,
): PartMaker<Part, Job> {
  const folderOf = (region: string, name: string) => join(options.folder, region, name);
  const { account, openAccount } = options;
  const filled = (command: Command) =>
    command.map((word) => (built === null ? word : word.replaceAll("{build}", built))) as [
      string,
      ...string[],
    ];
  return {
    component(instance) {
      const { region, name } = instance;
      return components.get(name)!({ ...instance, account, openAccount, folder: folderOf(region, name) });
    },
    service: (spec, at) =>
      servicePart({ ...spec, command: filled(spec.command) }, at, folderOf(at.region, spec.name)),
    job: ({ name, command, env }, at) => ({
      name,
      command: filled(command),
      region: at.region,
      env: env(at),
      folder: folderOf(at.region, name),
    }),
    edge: (config) => edgeOf(config, plan, options, tools),
  };
}
