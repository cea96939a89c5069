/** Time in which a machine was busy, summed up against a plain sum over all its samples. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { indexRecords } from "../../harness/history/indexed.ts";
import { busyMsBetween } from "../../harness/measure/machine.ts";
import { runRecord } from "../check/golden.ts";

test("busy time between two moments is the sum over the samples that end a busy stretch", () => {
  const moment = fc.integer({ min: 0, max: 10_000 });
  const look = fc.tuple(fc.integer({ min: 1, max: 900 }), fc.constantFrom(0, 0.04, 0.5, undefined));
  fc.assert(
    fc.property(fc.array(look, { maxLength: 30 }), moment, moment, (looks, one, other) => {
      const [from, until] = [Math.min(one, other), Math.max(one, other)];
      let [at, expected, last] = [0, 0, null as number | null];
      const samples = looks.map(([step, idle]) => {
        at += step;
        if (idle !== undefined) {
          if (last !== null && idle < 0.05)
            expected += Math.max(0, Math.min(until, at) - Math.max(from, last));
          last = at;
        }
        return { k: "sample" as const, at, acknowledged: 0, ...(idle === undefined ? {} : { idle }) };
      });
      const history = indexRecords([runRecord(), ...samples, { k: "end", at: at + 1 }]);
      expect(busyMsBetween(history)(from, until)).toBe(expected);
    }),
  );
});
