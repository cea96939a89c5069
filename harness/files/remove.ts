/**
 * Deletes a folder with everything in it, and nothing else, also while another account puts links in the place of what is
 * being deleted: each folder is opened, never through a link, and its entries are deleted in the one that was opened.
 */
import { lstat, opendir, rmdir, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { FileError, reasonIn } from "./file-error.ts";
import { type HeldFolder, holdFolder, holdFolderItself } from "./held-folder.ts";

/** Something is still being written there: a process on its way out. */
const rounds = 5;
/** Swapped, filled again or gone between two looks. */
const changed = ["ENOTEMPTY", "EEXIST", "ENOTDIR", "EISDIR", "ELOOP", "ENOENT"];

/**
 * Does nothing where nothing is there. A link is deleted, not followed.
 * @param last the name of the entry of the folder that goes last, so that what is cut short is still known for what it was
 * @throws FileError
 */
export async function removeTree(path: string, last?: string): Promise<void> {
  let parent: HeldFolder | null = null;
  try {
    parent = holdFolder(dirname(path));
    await remove(join(parent.path, basename(path)), last);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (parent === null && (code === "ENOENT" || code === "ENOTDIR")) return;
    throw new FileError(`${path} cannot be deleted: ${reasonIn(error as Error)}`, code);
  } finally {
    parent?.release();
  }
}

async function remove(path: string, last?: string): Promise<void> {
  for (let round = 1; ; round++) {
    try {
      const found = await lstat(path);
      if (found.isDirectory()) await removeFolder(path, last);
      else await unlink(path);
      return;
    } catch (error) {
      const { code = "" } = error as NodeJS.ErrnoException;
      if (code === "ENOENT" && round === 1) return;
      if (round === rounds || !changed.includes(code)) throw error;
    }
  }
}

async function removeFolder(path: string, last: string | undefined): Promise<void> {
  const folder = holdFolderItself(path);
  try {
    for await (const { name } of await opendir(folder.path))
      if (name !== last) await remove(join(folder.path, name));
    if (last !== undefined) await remove(join(folder.path, last));
  } finally {
    folder.release();
  }
  await rmdir(path);
}
