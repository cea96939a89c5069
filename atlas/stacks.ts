/** The stacks of the atlas: a folder and a row each. */
import { etcd } from "./etcd/stack.ts";
import type { Stack } from "./stack.ts";

export const stacks: readonly Stack[] = [etcd];

/** @throws RangeError on an unknown name */
export function stackNamed(name: string): Stack {
  const found = stacks.find((stack) => stack.name === name);
  if (found === undefined)
    throw new RangeError(`unknown stack ${name}: known are ${stacks.map((stack) => stack.name).join(", ")}`);
  return found;
}
