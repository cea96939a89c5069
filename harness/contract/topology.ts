/**
 * Where things run, as plain data. A topology names regions and what each holds; how it is brought to life is the
 * provider's business, and nothing here says whether that means processes or containers.
 */
import type { SystemUnderTest } from "./system.ts";

export interface Topology {
  readonly name: string;
  readonly summary: string;
  /** Two or more; each is a failure domain of its own. */
  readonly regions: readonly string[];
  /** What every region runs beside the system's services. */
  readonly components: readonly ComponentSpec[];
  /** Parts that do not run at first, by region: an application scaled to zero, a cold cache. */
  readonly scaledToZero?: Readonly<Record<string, readonly string[]>>;
  readonly edge: EdgeSpec;
  readonly profile: Profile;
  readonly system: SystemUnderTest;
}

export type ComponentSpec =
  | {
      readonly kind: "postgres";
      /** Name of this server where a region has several; `postgres` when not said. */
      readonly name?: string;
      readonly database: string;
      readonly schema: string;
      /** Region whose server takes the writes; the others follow it by streaming replication. Without it all take writes. */
      readonly primary?: string;
    }
  | { readonly kind: "redis" }
  | { readonly kind: "kafka"; readonly topics: readonly string[] }
  /** Pulls these topics out of every other region into its own, through a link. */
  | { readonly kind: "mirror-maker"; readonly topics: readonly string[] };

/** What the part is called that comes of it: its kind, or the name it was given. */
export function componentName(component: ComponentSpec): string {
  return (component.kind === "postgres" ? component.name : undefined) ?? component.kind;
}

export interface EdgeSpec {
  /** The service of each region that the edge sends requests to. */
  readonly service: string;
  /** Regions that get traffic at first; all of them when not said. */
  readonly serving?: readonly string[];
}

/** The objectives and timings of a known system. */
export interface Profile {
  readonly name: string;
  /** Says that timings were shortened and objectives restated, where they were. */
  readonly compressedFrom: string | null;
  readonly healthCheck: {
    readonly intervalMs: number;
    readonly timeoutMs: number;
    /** Failures in a row until a region is taken out. */
    readonly fall: number;
    /** Successes in a row until it is back. */
    readonly rise: number;
  };
}
