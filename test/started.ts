/** Single parts as real processes, started as a drill starts them. They end with the test file that asked for them. */
import { join } from "node:path";
import { afterAll } from "vitest";
import type { Part } from "../harness/component/part.ts";
import { PartSettings } from "../harness/provider/part-settings.ts";
import { ProcessRunner } from "../harness/provider/process-runner.ts";
import { endProcesses } from "../harness/safety/end-processes.ts";
import { ownedProcesses } from "../harness/safety/process-table.ts";
import { scratch } from "./scratch.ts";

export interface SlotFolder {
  readonly slotFolder: string;
  readonly deaths: string[];
  readonly settings: PartSettings;
  readonly runner: ProcessRunner;
}

/** A folder for parts, which their account may enter, and the runner that starts them there. */
export function slotFolder(secrets: readonly string[] = []): SlotFolder {
  const folder = scratch("slot", 0o755);
  const deaths: string[] = [];
  const settings = new PartSettings();
  const runner = new ProcessRunner(
    {
      ...{ slotFolder: folder, secrets, onReady: () => {} },
      logFolder: join(folder, "logs"),
      configurationFolder: join(folder, "configuration"),
      onDeath: ({ name }, how) => deaths.push(`${name} ${how}`),
      signal: new AbortController().signal,
    },
    settings,
  );
  afterAll(() => endProcesses(() => ownedProcesses(folder)));
  return { slotFolder: folder, deaths, settings, runner };
}

/** Resolves when it answers. */
export function started(part: Part, { runner }: SlotFolder): Promise<void> {
  return runner.start([part]);
}
