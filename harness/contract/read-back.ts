/**
 * How an acknowledged operation is read back over HTTP, as a user of the system reads it, and what an answer shows of it.
 * How many are read, and when, is stated by the load of a scenario.
 */
import type { Operation } from "./operation.ts";
import type { PerOperation, RequestHeaders } from "./per-operation.ts";
import { isPath } from "./request-line.ts";

/**
 * - `present`: the answer shows the operation
 * - `absent`: the answer is whole, and does not show it
 * - `failed`: no answer, or one that shows nothing of the data, such as a time-out or a 503
 */
export const readOutcomes = ["present", "absent", "failed"] as const;
export type ReadOutcome = (typeof readOutcomes)[number];

/** `POST` is for queries in a body. */
export const readMethods = ["GET", "POST"] as const;
export type ReadMethod = (typeof readMethods)[number];

/** All functions must be pure. */
export interface ReadBack {
  /** `GET` if left out. */
  readonly method?: ReadMethod;
  /** Begins with `/`. */
  readonly path: PerOperation<string>;
  /** None if left out: those of `deliver` are not sent. */
  readonly headers?: PerOperation<RequestHeaders>;
  /** Of a `POST`: text, or bytes such as a `Buffer`. */
  readonly body?: (operation: Operation) => string | Uint8Array;
  /**
   * `region` is the one that answered, where the answer names it. A 404 is `absent` only where the system's data are the
   * reason for it, and not a load balancer without a region.
   */
  readonly classify: (
    status: number,
    body: string,
    operation: Operation,
  ) => { readonly outcome: ReadOutcome; readonly region: string | null };
}

/** Objections to how operations are read, as far as that is the same for all. */
export function readBackAmiss(readBack: ReadBack | undefined): string[] {
  if (readBack === undefined) return [];
  const { method = "GET", path, headers, body, classify } = readBack;
  const alike = typeof path !== "function" && typeof headers !== "function" && body === undefined;
  const rules: [broken: boolean, reason: string][] = [
    [
      !readMethods.includes(method),
      `method must be ${readMethods.join(" or ")}, and it is ${JSON.stringify(method)}`,
    ],
    [
      typeof path !== "function" && !isPath(path),
      `path must begin with / and have no spaces, and it is ${JSON.stringify(path)}`,
    ],
    [body !== undefined && method === "GET", "body is for the method POST"],
    [alike, "path is the same for every operation: make its path a function of the operation"],
    [typeof classify !== "function", "classify must be a function of the answer"],
  ];
  return rules.filter(([broken]) => broken).map(([, reason]) => `deliver.readBack.${reason}`);
}
