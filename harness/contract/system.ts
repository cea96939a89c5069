/**
 * The contract of a system under test: everything the harness may know of one. It is plain data plus two small pure
 * functions, so that a system nobody here has seen can be drilled by describing it. The reference payment system is
 * described in `topology/payment-system.ts`; nothing in `harness/` may know more about it than any other.
 */
import type { Operation, Outcome } from "./operation.ts";

export interface SystemUnderTest {
  readonly name: string;
  /** Long-running processes every region runs, in no particular order. */
  readonly services: readonly ServiceSpec[];
  readonly deliver: Delivery;
  /** Applied operations of one region: `event_id`, `account`, `amount`, `applied_at`, one row an application. */
  readonly ledger: RowSource;
  /**
   * Deduplication keys of one region, by store name. Each store is compared between the regions.
   * A key is the `event_id` it stands for.
   */
  readonly dedupKeys?: Readonly<Record<string, RowSource>>;
  /** Named switches that break one promise each; the value is the environment that switches it on. */
  readonly defects?: Readonly<Record<string, DefectSpec>>;
}

export interface DefectSpec {
  readonly breaks: string;
  /** Check id that must catch it. */
  readonly caughtBy: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface ServiceSpec {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly port: number;
  /** `GET` on this path answers 200 once the service is ready to do its work. */
  readonly health: string;
  readonly env: (at: ServicePlace) => Readonly<Record<string, string>>;
  /** Services of the other regions that this one dials; each gets a link, and its address in `ServicePlace.peers`. */
  readonly peers?: readonly string[];
  /** Components of the same region that must answer before the service is started. */
  readonly needs: readonly string[];
}

/** Where a service finds itself: its region, and the addresses of what stands beside it. */
export interface ServicePlace {
  readonly region: string;
  readonly regions: readonly string[];
  readonly host: string;
  readonly port: number;
  /** Address of each component of the same region, by kind: a URL, or `host:port` for Kafka. */
  readonly addresses: Readonly<Record<string, string>>;
  /** `host:port` of each service of another region that may be dialled, by region and service: the link's near end. */
  readonly peers: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** How an operation becomes a request at the edge and how an answer is classified. Both must be pure. */
export interface Delivery {
  readonly method: "POST" | "PUT";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Version of the event schema that senders use today. */
  readonly schemaVersion: number;
  readonly body: (operation: Operation) => string;
  /** `region` is whoever acknowledged, where the answer says so. */
  readonly classify: (
    status: number,
    body: string,
  ) => { readonly outcome: Outcome; readonly region: string | null };
}

/** Where rows come from. HTTP answers NDJSON; SQL columns and JSON fields carry the names of the contract. */
export type RowSource =
  | { readonly kind: "postgres"; readonly sql: string }
  | { readonly kind: "http"; readonly service: string; readonly path: string }
  | { readonly kind: "redis"; readonly match: string; readonly prefix: string };
