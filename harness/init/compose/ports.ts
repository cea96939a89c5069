/** Ports of a compose service, in the short form and the long one, as they are reached on this machine. */
import { isMapping } from "./merge.ts";

export interface PublishedPort {
  /** The port of this machine; `null` where docker chooses one. */
  readonly published: number | null;
  /** The port in the container. */
  readonly target: number;
}

/** TCP ports that are published; ranges are taken apart. What is no port is left out. */
export function publishedPorts(ports: unknown): PublishedPort[] {
  return (Array.isArray(ports) ? ports : []).flatMap((port) =>
    isMapping(port) ? longForm(port) : shortForm(String(port)),
  );
}

function longForm({
  target,
  published,
  protocol = "tcp",
}: Readonly<Record<string, unknown>>): PublishedPort[] {
  if (protocol !== "tcp") return [];
  return pairs(rangeOf(String(target)), published === undefined ? [] : rangeOf(String(published)));
}

/** `[host:]published:target[/protocol]`, or the target alone. The host may be an IPv6 address. */
function shortForm(text: string): PublishedPort[] {
  const [ports = "", protocol = "tcp"] = text.split("/");
  if (protocol !== "tcp") return [];
  const words = ports.split(":");
  const target = rangeOf(words.at(-1)!);
  return pairs(target, words.length === 1 ? [] : rangeOf(words.at(-2)!));
}

/** More published ports than targets: docker chooses one of them. */
function pairs(targets: readonly number[], published: readonly number[]): PublishedPort[] {
  const chosen = published.length === targets.length;
  return targets.map((target, at) => ({ target, published: chosen ? published[at]! : null }));
}

function rangeOf(text: string): number[] {
  const [, first, last] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  if (first === undefined) return [];
  const length = Number(last ?? first) - Number(first) + 1;
  return Array.from({ length: Math.min(Math.max(length, 0), 1_000) }, (_, at) => Number(first) + at);
}
