/** Tells a question that was never asked from one without an answer: only the latter proves something of the system. */

import { ownFailure } from "../contract/own-failure.ts";
import { MachineError } from "../machine/tool.ts";

/**
 * Returns where the question went out, whatever became of it.
 * @param what what was not done then, such as `the harness could not send a request`
 * @throws MachineError when the machine of the harness is to blame for the error
 */
export function requireAsked(error: unknown, what: string): void {
  if (error instanceof MachineError) throw error;
  const own = ownFailure(error);
  if (own !== null) throw new MachineError(`${what}: ${own}`, { cause: error });
}
