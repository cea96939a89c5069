/**
 * Deletes a folder in which another account may be at work: entry by entry through open descriptors, which a swapped
 * folder or link cannot lead elsewhere. Deleting by path follows whatever lies there by then.
 */
import { constants } from "node:fs";
import { lstat, open, opendir, rmdir, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

const folderItself = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
/** Something is still being written there: a process on its way out. */
const rounds = 5;

/** Does nothing where there is nothing. A link is deleted, never what it leads to. @throws Error of the system */
export async function removeTree(path: string): Promise<void> {
  const parent = await open(dirname(path), constants.O_RDONLY | constants.O_DIRECTORY).catch(unlessGone);
  if (parent === undefined) return;
  try {
    await removeEntry(parent.fd, basename(path));
  } finally {
    await parent.close();
  }
}

/** @param parent descriptor of the folder that holds it */
async function removeEntry(parent: number, name: string): Promise<void> {
  const path = join(inside(parent), name);
  for (let round = 1; ; round++) {
    const found = await lstat(path).catch(unlessGone);
    if (found === undefined) return;
    try {
      if (found.isDirectory()) await removeFolder(path);
      else await unlink(path);
      return;
    } catch (error) {
      // Swapped, filled again or gone between two looks.
      const again = ["ENOTEMPTY", "EEXIST", "ENOTDIR", "EISDIR", "ELOOP", "ENOENT"];
      if (round === rounds || !again.includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    }
  }
}

async function removeFolder(path: string): Promise<void> {
  const folder = await open(path, folderItself);
  try {
    for await (const { name } of await opendir(inside(folder.fd))) await removeEntry(folder.fd, name);
  } finally {
    await folder.close();
  }
  await rmdir(path);
}

/** What a descriptor leads to, whatever has become of its name. */
function inside(descriptor: number): string {
  return `/proc/self/fd/${descriptor}`;
}

function unlessGone(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
  return undefined;
}
