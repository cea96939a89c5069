/** Every kind of component there is. A new one is a folder and a row. */
import { type ComponentKind, type ComponentSpec, componentName } from "../contract/topology.ts";
import type { Client, Component, DescribedComponent } from "./component.ts";
import { kafka } from "./kafka/index.ts";
import { mirrorMaker } from "./mirror-maker/index.ts";
import { postgres } from "./postgres/index.ts";
import { redis } from "./redis/index.ts";

export const kinds: { readonly [K in ComponentKind]: Component<K> } = {
  postgres,
  redis,
  kafka,
  "mirror-maker": mirrorMaker,
};

export function kindOf<K extends ComponentKind>({ kind }: { readonly kind: K }): Component<K> {
  return kinds[kind];
}

/** The components of every region, in the order of the topology. */
export function describedComponents(specs: readonly ComponentSpec[]): DescribedComponent[] {
  const seen = new Map<ComponentKind, number>();
  return specs.map((spec) => {
    const nth = seen.get(spec.kind) ?? 0;
    seen.set(spec.kind, nth + 1);
    return { spec, name: componentName(spec), nth };
  });
}

/** How this address is asked, where it tells which kind of component is there; `undefined` for every other address. */
export function clientAt(address: string): Client | undefined {
  return Object.values(kinds).find(({ client }) => client?.scheme.test(address))?.client;
}

/** The command that opens a part in a shell; its address where there is none. */
export function shellFor(part: string, address: string): string {
  const byAddress = Object.values(kinds).find(({ client }) => client?.scheme.test(address));
  const kind = byAddress ?? Object.entries(kinds).find(([name]) => name === part)?.[1];
  return kind?.shell?.(address) ?? address;
}
