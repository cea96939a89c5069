/**
 * Faults that an external system describes itself, for what no fault of the harness can break: how each is injected and
 * healed, and what shows its effect. A scenario injects one as `inject(ownFault(topology, "disk-full"))`.
 */
import type { Command } from "./command.ts";
import type { Touches } from "./touches.ts";

export interface OwnFault {
  /** What is broken, in words, for reports: `the disk of the database is full`. */
  readonly title: string;
  /** What it is aimed at, for charts. At least one region, part or way. */
  readonly touches: Partial<Touches>;
  /** Regions that cannot serve while it lasts; none by default. */
  readonly loses?: readonly string[];
  /** Regions that cannot keep up with what others acknowledge while it lasts; none by default. */
  readonly behind?: readonly string[];
  readonly inject: Act;
  /**
   * Undoes what `inject` did, and does no harm where there is nothing to undo. It is written down before `inject` begins: if
   * the drill is killed, its watchdog does it.
   */
  readonly heal: Act;
  readonly probes: {
    /** Each must be false before `inject` and true after it. They must not ask whatever injects the fault. */
    readonly effect: readonly [Condition, ...Condition[]];
    /** Each must be false while the fault lasts and true after `heal`. By default `effect` must be false again. */
    readonly healed?: readonly [Condition, ...Condition[]];
  };
  /** It ends without being healed, such as a restart. Without it, its effect is looked at again right before it is healed. */
  readonly endsByItself?: true;
  /** Limit for `inject`, for `heal`, and for the probes to turn after each, milliseconds; 60,000 by default. */
  readonly timeoutMs?: number;
}

/** Something to do. */
export type Act =
  | { readonly kind: "command"; readonly command: Command }
  /** Done if the answer has a status below 300. `POST` by default. Headers are never recorded in a run. */
  | {
      readonly kind: "http";
      readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
      readonly url: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** One statement on a PostgreSQL of this region, `postgres` unless `server` names another. */
  | { readonly kind: "postgres"; readonly region: string; readonly server?: string; readonly sql: string };

/** Something that is true or false. Where it cannot be asked it is neither, and no probe holds. */
export type Condition =
  /** True if it ends with `exitCode`, 0 by default; false with any other, except 126 and 127: it did not run. */
  | { readonly kind: "command"; readonly command: Command; readonly exitCode?: number }
  /** `GET`; true if the answer has `status`, 200 by default, and its body has `contains` in it, if given. */
  | {
      readonly kind: "http";
      readonly url: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly status?: number;
      readonly contains?: string;
    }
  /** One row of one boolean. */
  | { readonly kind: "postgres"; readonly region: string; readonly server?: string; readonly sql: string }
  /** An address as in `addresses`, asked by its protocol. */
  | { readonly kind: "address"; readonly address: string; readonly answers: boolean };
