/**
 * The folder of a part that runs as a process, made ready for a start. The folder itself is the harness's, so that no
 * account can put a link where something is written next; what the part writes is in folders of its account below it.
 */
import {
  chmodSync,
  closeSync,
  existsSync,
  fchownSync,
  lchownSync,
  mkdirSync,
  openSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import type { Launch } from "../component/part.ts";
import type { Account } from "../machine/account.ts";
import { makeFolder } from "../machine/folder.ts";
import { placeFolder } from "../machine/place-folder.ts";

/** @param slotFolder in which the part's folder lies */
export async function readyFolder(
  slotFolder: string,
  { cwd, account, data, writes = [], files = {} }: Launch,
): Promise<void> {
  makeFolder(cwd);
  // Whatever the umask is: the part's account has to pass.
  if (account !== undefined)
    for (let at = cwd; at.startsWith(slotFolder); at = dirname(at)) chmodSync(at, 0o755);
  if (data !== undefined) await placeFolder({ ...data, account });
  for (const folder of writes) makeOwn(folder, account);
  for (const [path, text] of Object.entries(files)) writeOwn(path, text, account);
}

function makeOwn(folder: string, account: Account | undefined): void {
  if (existsSync(folder)) return;
  mkdirSync(folder, { mode: 0o700 });
  if (account !== undefined) lchownSync(folder, account.uid, account.gid);
}

/** A new file each time: it may hold a password, so no other account can read it at any moment. */
function writeOwn(path: string, text: string, account: Account | undefined): void {
  rmSync(path, { force: true });
  const file = openSync(path, "wx", 0o600);
  try {
    writeFileSync(file, text);
    if (account !== undefined) fchownSync(file, account.uid, account.gid);
  } finally {
    closeSync(file);
  }
}
