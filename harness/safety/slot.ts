/**
 * A slot is what one drill holds on this machine: a block of loopback addresses and a folder for everything that must
 * be gone afterwards. The folder is the claim, made in one step, and holds the ledger from which any process can clean up.
 */

import { chmodSync, existsSync, mkdtempSync, readdirSync, renameSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { ownCommand } from "../contract/own-command.ts";
import { removeTree } from "../files/remove.ts";
import { isAccountTaken } from "../machine/account.ts";
import { listenersIn } from "../machine/socket-table.ts";
import { isOurs, openTempFolder, tempFolders } from "../machine/temp.ts";
import { MachineError } from "../machine/tool.ts";
import { endProcesses } from "./end-processes.ts";
import { identify, ownedProcesses } from "./process-table.ts";

export interface Slot {
  /** 1 to 250: addresses `127.<number>.0.0` to `127.<number>.255.255`. */
  readonly number: number;
  readonly folder: string;
}

const slotName = /^slot-(\d+)$/;
/** What is made here for a slot, or for the cache, names the process that makes it. */
const draftName = /^(?:claim|prepare)-(\d+)-/;
const edgePort = 8080;

/**
 * Claims the lowest free slot. `prepare` fills the folder before it is visible, so that a claim that is being
 * made does not look like one that was left behind.
 * @throws MachineError when none is free.
 */
export async function claimSlot(prepare: (slot: Slot) => void | Promise<void>): Promise<Slot> {
  const root = openTempFolder();
  const draft = mkdtempSync(join(root, `claim-${process.pid}-`));
  chmodSync(draft, 0o755);
  await prepare({ number: 0, folder: draft });
  let taken: string | null = null;
  for (let number = 1; number <= 250; number++) {
    const folder = join(root, `slot-${number}`);
    if (existsSync(folder) || isAccountTaken(number)) continue;
    const listening = await listenerIn(number);
    taken ??= listening;
    if (listening !== null) continue;
    try {
      renameSync(draft, folder);
      return { number, folder };
    } catch (error) {
      if (!["EEXIST", "ENOTEMPTY"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    }
  }
  await removeTree(draft);
  throw new MachineError(
    taken === null
      ? `all 250 address blocks are taken; \`${ownCommand("heal")}\` frees those that were left behind`
      : `port ${edgePort} is taken on every loopback address that no drill of ours holds (${taken}). What listens on 0.0.0.0:${edgePort} or [::]:${edgePort} takes them all; see what does: ss -ltnp 'sport = :${edgePort}'`,
  );
}

/**
 * Every slot that exists, in use or left behind. What another account could have written is none: a slot's ledger names
 * commands, which are run.
 */
export function existingSlots(): Slot[] {
  return entriesNamed(slotName)
    .filter(({ path }) => isOurs(path))
    .map(({ path, captured }) => ({ number: Number(captured), folder: path }));
}

/** Removes what a killed process was making: claims before they became a slot, preparations with their servers. */
export async function removeDeadClaims(): Promise<void> {
  for (const { path, captured } of entriesNamed(draftName)) {
    if (identify(Number(captured)) !== null) continue;
    await endProcesses(() => ownedProcesses(path));
    await removeTree(path);
  }
}

function entriesNamed(pattern: RegExp): { readonly path: string; readonly captured: string }[] {
  return tempFolders().flatMap((root) =>
    readdirSync(root).flatMap((name) => {
      const captured = pattern.exec(name)?.[1];
      return captured === undefined ? [] : [{ path: join(root, name), captured }];
    }),
  );
}

export async function releaseSlot(slot: Slot): Promise<void> {
  await removeTree(slot.folder);
}

/**
 * Another user's drill leaves no folder that we could see, but listens in its block; and any account may wait there for
 * ours. `null` where the block is free, else what listens, in words.
 */
function listenerIn(number: number): Promise<string | null> {
  const [first] = listenersIn(number);
  if (first !== undefined) return Promise.resolve(`another process listens on ${first}`);
  return new Promise((resolve) => {
    const server = createServer();
    server.on("error", ({ message }) => resolve(message));
    server.listen({ host: `127.${number}.0.1`, port: edgePort, exclusive: true }, () =>
      server.close(() => resolve(null)),
    );
  });
}
