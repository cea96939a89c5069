/**
 * A tool is something that must be on the machine before a component can run: a server binary, a Java runtime, a
 * folder of jars. Each defines how it is found and how it would be installed; `provision.ts` does it.
 */

export interface FoundTool {
  /** Binary, or folder for a set of binaries or jars. */
  readonly path: string;
  readonly version: string;
}

export interface Tool {
  readonly name: string;
  /** What is required, in words: `PostgreSQL 15 or newer`. */
  readonly wanted: string;
  readonly find: () => Promise<FoundTool | null>;
  readonly install: Installation;
}

export type Installation =
  /** One or more packages of the system's own package manager, separated by spaces. */
  | { readonly by: "package"; readonly packages: Readonly<Record<PackageManager, string>> }
  /** Built or downloaded into the user's cache by a tool that must be there first. */
  | {
      readonly by: "cache";
      readonly needs: readonly Tool[];
      /** The command as the user would type it. */
      readonly command: string;
      readonly run: (needs: readonly FoundTool[]) => Promise<void>;
    };

export type PackageManager = "apt" | "dnf" | "apk" | "brew";

/** A problem of the machine or of the harness, not of the system under test: the drill ends `harness-error`, exit 3. */
export class MachineError extends Error {
  override readonly name = "MachineError";
}
