/** A component of region `a` as a provider of processes hands it out: alone, at one address. */
import type { ProcessInstance } from "../../harness/component/component.ts";
import { newCredentials } from "../../harness/component/credentials.ts";
import type { ComponentKind, ComponentSpec } from "../../harness/contract/topology.ts";
import type { Account } from "../../harness/machine/account.ts";

export function processInstance<K extends ComponentKind>(
  spec: ComponentSpec<K>,
  host: string,
  folder: string,
  account: Account | undefined,
): ProcessInstance<K> {
  return {
    spec,
    name: spec.kind,
    nth: 0,
    region: "a",
    otherRegions: [],
    credentials: newCredentials(),
    diallers: {},
    folder,
    account,
    openAccount: account,
    hostOf: () => host,
    linkTo(region, part) {
      throw new Error(`no link to ${part} of ${region}`);
    },
  };
}
