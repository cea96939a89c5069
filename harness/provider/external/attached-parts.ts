/** The parts of an external region that the harness acts on: which of them should run, and what shuts off those that do not. */
import type { Cut, Links } from "../../link/links.ts";
import type { Deaths, Parts } from "../region-abilities.ts";
import type { Bodies } from "./bodies.ts";

export class AttachedParts implements Parts {
  readonly #region: string;
  readonly #bodies: Bodies;
  readonly #shut: Links["shut"];
  /** By part: what keeps others from dialling it while it is dead. */
  readonly #refusals = new Map<string, Cut>();
  readonly #retired = new Set<string>();

  /** @param shut refuses connections to one of its parts through a link */
  constructor(region: string, bodies: Bodies, shut: Links["shut"]) {
    this.#region = region;
    this.#bodies = bodies;
    this.#shut = shut;
  }

  shouldRun(part: string): boolean {
    return !this.#retired.has(part);
  }

  living(parts?: readonly string[]): Promise<number> {
    return this.#bodies.living(parts);
  }

  /**
   * Single parts are shut off at the harness's own links first: nothing refuses connections to a container that is gone, and a
   * link's carrier, which dials one connection after the other, would hang.
   */
  async kill(parts?: readonly string[]): Promise<Deaths> {
    for (const name of parts ?? [])
      if (!this.#refusals.has(name))
        this.#refusals.set(name, await this.#shut({ region: this.#region, name }));
    return this.#bodies.kill(parts);
  }

  async start(parts?: readonly string[]): Promise<void> {
    for (const name of parts ?? []) this.#retired.delete(name);
    await this.#bodies.start(parts ?? this.#bodies.parts.filter((part) => this.shouldRun(part)));
    for (const name of parts ?? [...this.#refusals.keys()].filter((part) => this.shouldRun(part))) {
      await this.#refusals.get(name)?.heal();
      this.#refusals.delete(name);
    }
  }

  async retire(parts: readonly string[]): Promise<void> {
    for (const name of parts) this.#retired.add(name);
    await this.kill(parts);
  }
}
