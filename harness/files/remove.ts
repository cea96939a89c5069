/**
 * Deletes a folder with everything in it, and nothing else, also while another account puts links in the place of what is
 * being deleted: each folder is opened, never through a link, and its entries are deleted in the one that was opened.
 */
import { lstatSync, readdirSync, rmdirSync, unlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { telling } from "./file-error.ts";
import { holdFolder, holdFolderItself } from "./held-folder.ts";

/**
 * Does nothing where nothing is there. A link is deleted, not followed.
 * @param last the name of the entry of the folder that goes last, so that what is cut short is still known for what it was
 * @throws FileError
 */
export function removeTree(path: string, last?: string): void {
  telling(path, "deleted", () => {
    const parent = holdFolder(dirname(path));
    try {
      remove(join(parent.path, basename(path)), last);
    } finally {
      parent.release();
    }
  });
}

function remove(path: string, last?: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isDirectory()) {
    gone(() => unlinkSync(path));
    return;
  }
  const folder = holdFolderItself(path);
  try {
    const names = readdirSync(folder.path).sort((a, b) => Number(a === last) - Number(b === last));
    for (const name of names) remove(join(folder.path, name));
  } finally {
    folder.release();
  }
  gone(() => rmdirSync(path));
}

/** Somebody else may have deleted it first. */
function gone(work: () => void): void {
  try {
    work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
