/**
 * Runs the commands of an external system's operator. Each is recorded in the slot's ledger while it runs, so that a later
 * clean-up ends it first, and its output goes into the logs of the drill.
 */
import { join } from "node:path";
import type { Command } from "../../contract/system.ts";
import { runCommand } from "../../machine/command.ts";
import { recordCommand } from "../../safety/ledger.ts";

export interface OperatorPlace {
  /** Folder of the drill that is under way, for output. */
  readonly logFolder: () => string;
  readonly slotFolder: string;
}

export interface CommandTerms {
  /** The region it acts on, or `outside`. */
  readonly region: string;
  /** Name of its log: `kill` goes into `logs/<region>/kill.log`. */
  readonly log: string;
  readonly limitMs: number;
  /** Beside the environment in which the drill was started. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

export class Operator {
  readonly #place: OperatorPlace;

  constructor(place: OperatorPlace) {
    this.#place = place;
  }

  /** Resolves with the command's output. @throws MachineError with the end of it, if the command fails or takes too long */
  run(command: Command, { region, log, signal, ...terms }: CommandTerms): Promise<string> {
    const { logFolder, slotFolder } = this.#place;
    return runCommand(command, {
      ...terms,
      ...(signal === undefined ? {} : { signal }),
      cwd: process.cwd(),
      log: join(logFolder(), region, `${log}.log`),
      onStart: (pid) => recordCommand(slotFolder, pid),
    });
  }
}
