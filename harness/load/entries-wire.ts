/**
 * Several ways in at once, such as the entry of each region for the senders that are near it. An operation goes one way with all
 * its attempts; operations are dealt so that the shares hold at any time.
 */
import type { Request } from "./request.ts";
import type { Exchange, Wire } from "./wire.ts";

export interface SharedWire {
  readonly wire: Wire;
  /** Of the operations, above 0. All shares together are 1. */
  readonly share: number;
}

/** Which way each request goes: dealt at its first attempt, and kept. */
export class Deal {
  readonly #ways: readonly { readonly way: number; readonly share: number; dealt: number }[];
  readonly #wayOf = new WeakMap<Request, number>();
  #dealt = 0;

  constructor(shares: readonly number[]) {
    this.#ways = shares.map((share, way) => ({ way, share, dealt: 0 }));
  }

  wayOf(request: Request): number {
    const way = this.#wayOf.get(request) ?? this.#next();
    this.#wayOf.set(request, way);
    return way;
  }

  /** The request goes the way of another one, and takes no turn. */
  follow(request: Request, other: Request): void {
    this.#wayOf.set(request, this.wayOf(other));
  }

  /** The way that is furthest behind its share. */
  #next(): number {
    this.#dealt += 1;
    const behind = ({ share, dealt }: { share: number; dealt: number }) => share * this.#dealt - dealt;
    const next = this.#ways.reduce((most, way) => (behind(way) > behind(most) ? way : most));
    next.dealt += 1;
    return next.way;
  }
}

export class EntriesWire implements Wire {
  readonly #wires: readonly Wire[];
  readonly #deal: Deal;

  /** @param deal of these ways, where another wire of the same ways has dealt already */
  constructor(ways: readonly SharedWire[], deal = new Deal(ways.map(({ share }) => share))) {
    this.#wires = ways.map(({ wire }) => wire);
    this.#deal = deal;
  }

  send(request: Request, expiresAt: number, exchange: Exchange): void {
    this.#wires[this.#deal.wayOf(request)]!.send(request, expiresAt, exchange);
  }

  get firstExpiry(): number {
    return Math.min(...this.#wires.map(({ firstExpiry }) => firstExpiry));
  }

  expire(now: number): void {
    for (const wire of this.#wires) wire.expire(now);
  }

  pardon(ms: number): void {
    for (const wire of this.#wires) wire.pardon(ms);
  }

  close(): void {
    for (const wire of this.#wires) wire.close();
  }
}
