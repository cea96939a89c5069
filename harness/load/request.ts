/**
 * What goes over the wire for an operation: method, path, headers and body as the system's delivery gives them. Pure, so
 * that every retry and redelivery sends the same bytes.
 */
import type { Operation } from "../contract/operation.ts";
import type { ReadBack } from "../contract/read-back.ts";
import type { Method } from "../contract/request-line.ts";
import type { Delivery } from "../contract/system.ts";
import { headerLines } from "./headers.ts";
import { forOperation } from "./per-operation.ts";

export interface Request {
  readonly method: Method | "GET";
  readonly path: string;
  /** Name, value, name, value … */
  readonly headers: string[];
  readonly body: string | Uint8Array;
}

/** `null` where the system cannot make one, which the guard of its delivery tells (`sound-delivery.ts`). */
export function requestOf(delivery: Delivery, operation: Operation): Request | null {
  try {
    return {
      method: forOperation(delivery.method, operation),
      path: forOperation(delivery.path, operation),
      headers: headerLines(forOperation(delivery.headers, operation)),
      // A load with unreadable operations is refused at its start where the system has no such body.
      body: operation.readable ? delivery.body(operation) : delivery.unreadableBody!(operation),
    };
  } catch {
    return null;
  }
}

/** `null` where the system cannot make one, which the guard of its delivery tells. */
export function readRequestOf(
  { method = "GET", path, headers = {}, body = () => "" }: ReadBack,
  operation: Operation,
): Request | null {
  try {
    return {
      method,
      path: forOperation(path, operation),
      headers: headerLines(forOperation(headers, operation)),
      body: body(operation),
    };
  } catch {
    return null;
  }
}
