/**
 * What stands in the way on one conduit. Obstacles are counted: however many cuts hold a stream, one set of toxics
 * does it, and it goes only with the last of them. Stacking a toxic for each cut would not do: taking one out from in
 * front of another that holds makes Toxiproxy wait for a reader that never comes, with its lock taken.
 */
import type { Toxic, ToxiproxyClient } from "../component/toxiproxy/client.ts";
import type { Stream } from "./conduit.ts";

export type Obstacle =
  /** `hold` keeps bytes and closings, `drop` throws bytes away, `reset` ends the connection at the next byte. */
  | { readonly kind: "hold" | "drop" | "reset"; readonly stream: Stream }
  | { readonly kind: "throttle"; readonly stream: Stream; readonly bytesPerSecond: number }
  /** Closes every connection of the conduit and refuses new ones; it has no direction. */
  | { readonly kind: "refuse" };

/** Toxiproxy counts bandwidth in whole thousands of bytes per second, for each connection by itself. */
export const slowestBytesPerSecond = 1_000;

const streams = ["upstream", "downstream"] as const;
const dayMs = 86_400_000;

export class Obstacles {
  readonly #client: ToxiproxyClient;
  readonly #proxy: string;
  readonly #standing = new Set<Obstacle>();
  /** Toxics in place, by name, with the attributes they have. */
  readonly #placed = new Map<string, Toxic>();
  #enabled = true;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(client: ToxiproxyClient, proxy: string) {
    this.#client = client;
    this.#proxy = proxy;
  }

  /** Resolves when it is in effect. The same object lifts it again. */
  place(obstacle: Obstacle): Promise<void> {
    this.#standing.add(obstacle);
    return this.#apply();
  }

  /** Resolves when nothing of it is left; may be tried again after a failure. */
  lift(obstacle: Obstacle): Promise<void> {
    this.#standing.delete(obstacle);
    return this.#apply();
  }

  /** One change after the other: two at once would both start from what was before. */
  #apply(): Promise<void> {
    const done = this.#turn.then(async () => {
      await this.#setEnabled(![...this.#standing].some(({ kind }) => kind === "refuse"));
      for (const stream of streams) await this.#arrange(stream);
    });
    this.#turn = done.catch(() => {}); // the caller of this change gets the error
    return done;
  }

  async #setEnabled(enabled: boolean): Promise<void> {
    if (this.#enabled === enabled) return;
    await this.#client.setEnabled(this.#proxy, enabled);
    this.#enabled = enabled;
  }

  async #arrange(stream: Stream): Promise<void> {
    const wanted = this.#wanted(stream);
    const names = new Set(wanted.map(({ name }) => name));
    for (const toxic of wanted) await this.#put(toxic);
    // Last put, first taken: the held bytes must find the way behind them open.
    const gone = [...this.#placed.values()].filter(
      (toxic) => toxic.stream === stream && !names.has(toxic.name),
    );
    for (const { name } of gone.toReversed()) {
      await this.#client.removeToxic(this.#proxy, name);
      this.#placed.delete(name);
    }
  }

  async #put(toxic: Toxic): Promise<void> {
    // From slow to fast there is an instant in which Toxiproxy may fall over what it holds: only a hold that gives way
    // to a throttle, or a throttle to a faster one, goes through it.
    const before = this.#placed.get(toxic.name);
    if (before === undefined) await this.#client.addToxic(this.#proxy, toxic);
    else if (JSON.stringify(before.attributes) !== JSON.stringify(toxic.attributes))
      await this.#client.updateToxic(this.#proxy, toxic);
    this.#placed.set(toxic.name, toxic);
  }

  /** Toxics of one stream in the order in which they are put: closings are kept back before bytes are. */
  #wanted(stream: Stream): Toxic[] {
    const toxic = (type: Toxic["type"], attributes: Toxic["attributes"]): Toxic => ({
      name: `${type}-${stream}`,
      type,
      stream,
      attributes,
    });
    const on = (kind: "hold" | "drop" | "reset") =>
      [...this.#standing].some((each) => each.kind === kind && each.stream === stream);
    const held = on("hold");
    const rates = [...this.#standing].flatMap((each) =>
      each.kind === "throttle" && each.stream === stream
        ? [Math.floor(each.bytesPerSecond / slowestBytesPerSecond)]
        : [],
    );
    const slow = held || rates.length > 0;
    // Where a hold gives way to a throttle, closings stay back too: taking the toxic out would let bytes pass it by.
    const closingsKept = held || (slow && this.#placed.has(`slow_close-${stream}`));
    return [
      ...(closingsKept ? [toxic("slow_close", { delay: dayMs })] : []),
      ...(slow ? [toxic("bandwidth", { rate: held ? 0 : Math.min(...rates) })] : []),
      ...(on("drop") ? [toxic("timeout", { timeout: 0 })] : []),
      ...(on("reset") ? [toxic("reset_peer", { timeout: 0 })] : []),
    ];
  }
}
