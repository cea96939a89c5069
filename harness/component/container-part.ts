/**
 * A part as a container: what a component folder turns a specification into where an engine runs the regions. The
 * addresses it has are those by which the harness reaches it; beside it in its region it goes by its name.
 */
import type { Files } from "../engine/images.ts";
import type { Endpoint } from "../machine/endpoint.ts";
import type { ReachedPart, Settings } from "./part.ts";

export interface ContainerPart extends ReachedPart {
  readonly image: string;
  /** Called again for every start. `settings` come last, as for a process. */
  readonly launch: (settings: Settings) => ContainerLaunch;
  /** Folder in the container that outlives it, in a volume; `null` where nothing does. */
  readonly data: string | null;
  /** Where each port is reached from outside. */
  readonly ports: readonly Published[];
}

export interface ContainerLaunch {
  readonly argv: readonly string[];
  /** `true`: the image's own entry point is left out. */
  readonly bare?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly user?: string;
  /** Written before it starts. */
  readonly files?: Files;
  /** Its file system cannot be written to, `/tmp` and its data excepted. */
  readonly readOnly?: boolean;
}

export interface Published {
  /** Inside the container. */
  readonly port: number;
  readonly at: Endpoint;
}
