/**
 * Many things to do later, for one timer: actions are kept by the slot of time they fall into and run when that slot
 * is over, never early and at most a slot late. It has no clock and no timer of its own.
 */

export const slotMs = 4;

export class TimerWheel {
  readonly #slots = new Map<number, (() => void)[]>();
  #turnedTo: number;

  constructor(now: number) {
    this.#turnedTo = Math.floor(now / slotMs);
  }

  /** Runs `action` at the first turn that is not before `at`; a time already past means the next turn. */
  at(at: number, action: () => void): void {
    const slot = Math.max(Math.ceil(at / slotMs), this.#turnedTo + 1);
    const actions = this.#slots.get(slot);
    if (actions) actions.push(action);
    else this.#slots.set(slot, [action]);
  }

  /** Runs everything that is due at `now`. */
  turn(now: number): void {
    const until = Math.floor(now / slotMs);
    while (this.#turnedTo < until) {
      this.#turnedTo += 1;
      const actions = this.#slots.get(this.#turnedTo);
      if (!actions) continue;
      this.#slots.delete(this.#turnedTo);
      for (const action of actions) action();
    }
  }

  clear(): void {
    this.#slots.clear();
  }
}
