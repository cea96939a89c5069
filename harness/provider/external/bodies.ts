/** What the parts of an external region are made of, as far as the harness may act on it: containers, processes, or both. */
import { named } from "../region.ts";
import type { Deaths, Freeze, Parts } from "../region-abilities.ts";

export interface Bodies extends Freeze, Omit<Parts, "retire"> {
  /** Names of the parts. */
  readonly parts: readonly string[];
}

/** Several as one: parts of containers beside parts of processes. */
export function together(all: readonly Bodies[], region: string): Bodies {
  const parts = all.flatMap((bodies) => bodies.parts);
  const known = parts.map((name) => ({ name }));
  const ofEach = <T>(
    names: readonly string[] | undefined,
    work: (bodies: Bodies, names?: readonly string[]) => Promise<T>,
  ): Promise<T[]> => {
    for (const name of names ?? []) named(known, name, "part", ` that the harness can act on in ${region}`);
    const chosen = all.map((bodies) => ({
      bodies,
      own: names?.filter((name) => bodies.parts.includes(name)),
    }));
    return Promise.all(chosen.flatMap(({ bodies, own }) => (own?.length === 0 ? [] : [work(bodies, own)])));
  };
  return {
    parts,
    async freeze() {
      await ofEach(undefined, (bodies) => bodies.freeze());
    },
    async thaw() {
      await ofEach(undefined, (bodies) => bodies.thaw());
    },
    async motion() {
      const seen = await ofEach(undefined, (bodies) => bodies.motion());
      return { moving: sum(seen.map((one) => one.moving)), frozen: sum(seen.map((one) => one.frozen)) };
    },
    living: async (names) => sum(await ofEach(names, (bodies, own) => bodies.living(own))),
    async kill(names): Promise<Deaths> {
      const deaths = await ofEach(names, (bodies, own) => bodies.kill(own));
      return {
        processes: sum(deaths.map(({ processes }) => processes)),
        skewMs: Math.max(...deaths.map(({ skewMs }) => skewMs)),
      };
    },
    async start(names) {
      await ofEach(names, (bodies, own) => bodies.start(own));
    },
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
