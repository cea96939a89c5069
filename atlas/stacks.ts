/** The stacks of the atlas: a folder and a row each. */
import { etcd } from "./etcd/stack.ts";
import { galera } from "./galera/stack.ts";
import { postgresql } from "./postgresql/stack.ts";
import { rabbitmq } from "./rabbitmq/stack.ts";
import type { Stack } from "./stack.ts";

export const stacks: readonly Stack[] = [etcd, galera, postgresql, rabbitmq];

/** @throws RangeError on an unknown name */
export function stackNamed(name: string): Stack {
  const found = stacks.find((stack) => stack.name === name);
  if (found === undefined)
    throw new RangeError(`unknown stack ${name}: known are ${stacks.map((stack) => stack.name).join(", ")}`);
  return found;
}
