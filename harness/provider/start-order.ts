/** Starts parts side by side, each as soon as the parts it needs are ready. */
import { type Part, partId } from "../component/part.ts";

type Startable = Pick<Part, "name" | "region" | "needs">;

export class StartOrder {
  /** By part id, of all that were ever started. */
  readonly #ready = new Map<string, Promise<void>>();

  /** Resolves when all are ready; rejects with the first failure. Needs that were started earlier count as well. */
  async start<P extends Startable>(parts: readonly P[], startOne: (part: P) => Promise<void>): Promise<void> {
    const gates = new Map(parts.map((part) => [partId(part), Promise.withResolvers<void>()]));
    for (const [id, gate] of gates) {
      gate.promise.catch(() => {}); // each failure is reported once, below
      this.#ready.set(id, gate.promise);
    }
    await Promise.all(
      parts.map(async (part) => {
        const gate = gates.get(partId(part))!;
        try {
          await Promise.all(part.needs.map((need) => this.#ready.get(need)));
          await startOne(part);
          gate.resolve();
        } catch (error) {
          gate.reject(error);
          throw error;
        }
      }),
    );
  }
}
