/**
 * Where things run, as plain data. A topology names regions and what each holds; how it is brought to life is the
 * provider's business, and nothing here depends on whether that means processes or containers.
 */
import type { Roles } from "./roles.ts";
import type { HeaderValue, SystemUnderTest } from "./system.ts";

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
  /** What regions are for that do not serve like all others, such as `{ eu: "standby" }`; for systems that run by themselves. */
  readonly roles?: Roles;
  readonly profile: Profile;
  readonly system: SystemUnderTest;
}

/**
 * What a component is described with, by kind. Open: each folder of `harness/component/` declares its own kind here, so
 * that a new kind needs no edit of the contract.
 */
// biome-ignore lint/suspicious/noEmptyInterface: its members are declared by the components
export interface ComponentKinds {}

export type ComponentKind = keyof ComponentKinds;

/** The description of a component of one kind; without a kind, of any. */
export type ComponentSpec<K extends ComponentKind = ComponentKind> = {
  readonly [Kind in K]: { readonly kind: Kind } & ComponentKinds[Kind];
}[K];

/** Name of the part that a component becomes: the name it was given, else its kind. */
export function componentName(component: ComponentSpec): string {
  return ("name" in component ? component.name : undefined) ?? component.kind;
}

/** Where traffic enters: an edge that the harness starts, or the system's own. */
export type EdgeSpec = HarnessEdge | OwnEdge;

/** HAProxy in front of one service of every region that serves. */
export interface HarnessEdge {
  /** The service of each region that the edge sends requests to. */
  readonly service: string;
  /** Regions that get traffic at first; all of them when left out. */
  readonly serving?: readonly string[];
  readonly url?: undefined;
}

/**
 * Requests go in where those of users do, so the system's own load balancer, DNS and health checks are drilled. The
 * harness starts neither an edge nor links.
 */
export interface OwnEdge {
  /** `https://api.example.test` or `http://host:port`, without a path. */
  readonly url: string;
  /** The service of each region that traffic ends at; its health is asked for, and single writes go to it. */
  readonly service?: string;
  /** Regions that get traffic at first; all of them when left out. */
  readonly serving?: readonly string[];
  /** `host` or `host:port` of the DNS server that is asked; by default names are looked up as on this machine. */
  readonly resolver?: string;
  /** File with the certificates, as PEM, that are trusted instead of this machine's. */
  readonly ca?: string;
  /** The name that its certificate must have; by default the host of `url`. */
  readonly servername?: string;
  /** Sent with every request to it; those of `deliver` with the same name count instead. */
  readonly headers?: Readonly<Record<string, HeaderValue>>;
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
