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

export class EntriesWire implements Wire {
  readonly #ways: readonly { readonly wire: Wire; readonly share: number; dealt: number }[];
  readonly #wayOf = new WeakMap<Request, Wire>();
  #dealt = 0;

  constructor(wires: readonly SharedWire[]) {
    this.#ways = wires.map((way) => ({ ...way, dealt: 0 }));
  }

  send(request: Request, expiresAt: number, exchange: Exchange): void {
    const wire = this.#wayOf.get(request) ?? this.#deal();
    this.#wayOf.set(request, wire);
    wire.send(request, expiresAt, exchange);
  }

  get firstExpiry(): number {
    return Math.min(...this.#ways.map(({ wire }) => wire.firstExpiry));
  }

  expire(now: number): void {
    for (const { wire } of this.#ways) wire.expire(now);
  }

  pardon(ms: number): void {
    for (const { wire } of this.#ways) wire.pardon(ms);
  }

  close(): void {
    for (const { wire } of this.#ways) wire.close();
  }

  /** The way that is furthest behind its share. */
  #deal(): Wire {
    this.#dealt += 1;
    const behind = ({ share, dealt }: { share: number; dealt: number }) => share * this.#dealt - dealt;
    const next = this.#ways.reduce((most, way) => (behind(way) > behind(most) ? way : most));
    next.dealt += 1;
    return next.wire;
  }
}
