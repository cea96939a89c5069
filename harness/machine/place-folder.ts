/**
 * Puts a prepared data folder where a part finds it. It is copied, completed and given to the part's account inside a
 * folder that no other account can enter, and moved into place whole: no account can slip a link under what the harness writes.
 */
import { existsSync } from "node:fs";
import { mkdtemp, rename, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import type { Account } from "./account.ts";

export interface Placing {
  readonly from: string;
  readonly to: string;
  /** Who owns it then; the harness's own account where it is `undefined`. */
  readonly account: Account | undefined;
  /** Empty files that it gets besides. */
  readonly marks?: readonly string[];
}

/** A folder that is already there is left alone, so that a restart keeps its data. Shares blocks where the file system can. */
export async function placeFolder({ from, to, account, marks = [] }: Placing): Promise<void> {
  if (existsSync(to)) return;
  const closed = await mkdtemp(`${to}.new-`);
  const whole = join(closed, "whole");
  // It may be done while traffic flows, and would inherit the precedence of what measures.
  await execa("nice", ["-n", "15", "cp", "-R", "-P", "-p", from, whole]);
  for (const mark of marks) await writeFile(join(whole, mark), "", { flag: "wx" });
  const [uid, gid] = [account?.uid ?? process.getuid?.(), account?.gid ?? process.getgid?.()];
  if (process.getuid?.() === 0) await execa("chown", ["-R", "-h", `${uid}:${gid}`, whole]);
  await rename(whole, to);
  await rmdir(closed);
}
