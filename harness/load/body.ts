/**
 * What goes over the wire for an operation: the system's own body, or the one that no system can read. Pure, so that
 * every retry and redelivery sends the same bytes.
 */
import type { Operation } from "../contract/operation.ts";
import type { Delivery } from "../contract/system.ts";

/** `null` where the system cannot make one, which the guard of its delivery tells (`sound-delivery.ts`). */
export function bodyOf(delivery: Delivery, operation: Operation): string | null {
  try {
    // A load with unreadable operations is refused at its start where the system has no such body.
    return operation.readable ? delivery.body(operation) : delivery.unreadableBody!(operation);
  } catch {
    return null;
  }
}
