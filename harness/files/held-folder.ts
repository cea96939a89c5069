/**
 * A folder that is held open, so that everything done in it is done in the same one, also when its name, or a link that
 * leads there, is pointed elsewhere meanwhile. Where the system does not show open files as paths, its real path serves.
 */
import { closeSync, constants, fstatSync, openSync, realpathSync, statSync } from "node:fs";

export interface HeldFolder {
  /** What to put in front of names in it. Not for people to read. */
  readonly path: string;
  readonly descriptor: number;
  readonly release: () => void;
}

/** Links that lead there are followed: runs may be linked as a whole. @throws the operating system's error */
export function holdFolder(path: string): HeldFolder {
  return held(path, 0);
}

/** As `holdFolder`, but a link in the folder's place is not followed. @throws the operating system's error */
export function holdFolderItself(path: string): HeldFolder {
  return held(path, constants.O_NOFOLLOW ?? 0);
}

function held(path: string, how: number): HeldFolder {
  const descriptor = openSync(path, constants.O_RDONLY | (constants.O_DIRECTORY ?? 0) | how);
  return {
    path: throughDescriptor(descriptor) ?? realpathSync(path),
    descriptor,
    release: () => closeSync(descriptor),
  };
}

function throughDescriptor(descriptor: number): string | null {
  const path = `/proc/self/fd/${descriptor}`;
  const [there, held] = [statSync(path, { throwIfNoEntry: false }), fstatSync(descriptor)];
  return there?.dev === held.dev && there.ino === held.ino ? path : null;
}
