/**
 * A kind of component: everything about it, in one record. Each folder beside this file exports
 * one, and `kinds.ts` is the table of all. A record starts nothing itself: it describes parts, and providers run them.
 */
import type { ResetSpec } from "../contract/system.ts";
import type { ComponentKind, ComponentSpec } from "../contract/topology.ts";
import type { Recipe } from "../engine/images.ts";
import type { ImageName, PinnedImage } from "../engine/pinned-images.ts";
import type { Account } from "../machine/account.ts";
import type { Endpoint } from "../machine/endpoint.ts";
import type { FoundTool, Tool } from "../machine/tool.ts";
import type { ContainerPart } from "./container-part.ts";
import type { Credentials } from "./credentials.ts";
import type { Part } from "./part.ts";

export interface Component<K extends ComponentKind = ComponentKind> {
  /** What has to be on this machine before it runs as a process. */
  readonly tools: readonly Tool[];
  /** What it runs from as a container. */
  readonly image: ImageName | PinnedImage;
  /** Ports that it takes in its region. Clients dial the first; a component without ports has no clients. */
  ports(component: DescribedComponent<K>): readonly number[];
  /** The port for the nth of the other regions that dial it, from 0. Without it, the first of `ports`. */
  portFor?(nth: number): number;
  /** Other kinds that a region with this one must have. */
  readonly needs?: readonly ComponentKind[];
  /** Parts of every other region that it dials. Each gets a link; what is left out here would go past the links. */
  dials?(component: DescribedComponent<K>): readonly Dialled[];
  /** Where the system asks it: a URL, or `host:port`. `null` for a component without clients. */
  address(component: ComponentInstance<K>): string | null;
  /** Makes once what it begins with, and resolves with how it then runs as a process. */
  prepare(spec: ComponentSpec<K>, machine: Machine): Promise<(instance: ProcessInstance<K>) => Part>;
  /** The image with its first data in it, where the data takes long to make. @param all components of a region */
  recipe?(spec: ComponentSpec<K>, from: string, all: readonly ComponentSpec[]): Recipe;
  container(instance: ContainerInstance<K>): ContainerPart;
  readonly client?: Client;
  /** The command that opens it in a shell. Without it, its address is shown. */
  shell?(address: string): string;
  /** Deletes what a drill left in it. Rejects when it does not answer. */
  empty?(spec: Extract<ResetSpec, { kind: K }>, store: Store): Promise<unknown>;
  /** Its service in a compose file. Without it, no compose file can be written of a topology that has one. */
  compose?(instance: ComposeInstance<K>): ComposeService;
}

/** A component of a topology, before it has addresses. */
export interface DescribedComponent<K extends ComponentKind = ComponentKind> {
  readonly spec: ComponentSpec<K>;
  /** Of its part. */
  readonly name: string;
  /** Its place among the components of its kind, from 0. */
  readonly nth: number;
}

export interface Dialled {
  readonly part: string;
  /** The one region that is dialled while nothing is broken; every other region where it is left out. */
  readonly at?: string;
}

/** A component of one region, with the addresses that a provider gives it. */
export interface ComponentInstance<K extends ComponentKind = ComponentKind> extends DescribedComponent<K> {
  readonly region: string;
  readonly otherRegions: readonly string[];
  readonly credentials: Credentials;
  /** Host by which parts of its region reach this part of it. */
  hostOf(part: string): string;
  /** Where its region dials a part of another one: the near end of a link. @throws Error when there is none */
  linkTo(region: string, part: string): Endpoint;
  /** Near ends of the links that lead to it, by the region that dials. */
  readonly diallers: Readonly<Record<string, Endpoint>>;
}

export interface ProcessInstance<K extends ComponentKind = ComponentKind> extends ComponentInstance<K> {
  /** For all that it writes. */
  readonly folder: string;
  /** What it runs under; `openAccount` where every account of the machine can tell it what to do. */
  readonly account: Account | undefined;
  readonly openAccount: Account | undefined;
}

export interface ContainerInstance<K extends ComponentKind = ComponentKind> extends ComponentInstance<K> {
  readonly image: string;
  /** Where the harness reaches a port. @param inside the container, where the port is another one there */
  publishedAt(port: number, inside?: number): Endpoint;
}

/** What preparing may use. */
export interface Machine {
  readonly tools: ReadonlyMap<string, FoundTool>;
  /** All components of a region. */
  readonly components: readonly ComponentSpec[];
  readonly announce: (text: string) => void;
}

/** How a component is asked whose address is a URL of its own, wherever it runs. */
export interface Client {
  readonly scheme: RegExp;
  /** Why it does not answer by its own protocol; `null` if it does. Proves no password, and never rejects. */
  whyNoAnswer(address: string): Promise<string | null>;
}

/** A store of a running region, as far as emptying it needs. */
export interface Store {
  readonly address: string;
  readonly region: string;
  readonly regions: readonly string[];
  /** Runs a statement on a PostgreSQL of the region. */
  sql(statement: string, server?: string): Promise<unknown>;
}

export interface ComposeInstance<K extends ComponentKind = ComponentKind> extends ComponentInstance<K> {
  /** Where a port is published on this machine, as `host:port`. */
  publishedAt(port: number): string;
}

/** A part in a compose file, beside its region and name. */
export interface ComposeService {
  /** The service of `compose/parts.yaml` that it extends. */
  readonly extends: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Folder in the container that outlives it. */
  readonly data?: string;
  /** Ports that are published, by the port inside: the usual port of what is there. */
  readonly ports?: Readonly<Record<number, number>>;
  /** Ids (`region/name`, or `links`) of parts that must be healthy first. */
  readonly dependsOn?: readonly string[];
  /** Where the system asks it, where that is without a password. */
  readonly address?: string;
}
