/** Several looks at the sockets, put together. */
import { expect, test } from "vitest";
import { takeCensus } from "../../harness/drill/link-census.ts";
import type { SocketCensus } from "../../harness/provider/live-topology.ts";

const past = (remote: string) => ({ process: "worker (pid 7)", region: "a", remote, remoteRegion: "b" });

/** One look after the other, the last one again and again. */
function looks(...all: SocketCensus[]) {
  let taken = 0;
  const socketCensus = async () => all[Math.min(taken++, all.length - 1)]!;
  return { look: socketCensus, taken: () => taken };
}

test("one look is enough where every standing link carries something", async () => {
  const { look, taken } = looks({ examined: 3, links: { one: 1, two: 0 }, violations: [] });
  expect(await takeCensus(look, ["one"])).toEqual({ examined: 3, links: { one: 1, two: 0 }, violations: [] });
  expect(taken()).toBe(1);
});

test("a link in use in any look is in use, and what one look saw past the links is not forgotten by the next", async () => {
  const { look } = looks(
    { examined: 5, links: { one: 2, two: 0 }, violations: [past("b:1"), past("b:2")] },
    { examined: 4, links: { one: 0, two: 1 }, violations: [past("b:2")] },
  );
  expect(await takeCensus(look, ["one", "two"])).toEqual({
    examined: 5,
    links: { one: 2, two: 1 },
    violations: [past("b:1"), past("b:2")],
  });
});

test("a standing link that carries nothing is left at 0", async () => {
  const { look } = looks({ examined: 1, links: { one: 0 }, violations: [] });
  expect((await takeCensus(look, ["one"])).links).toEqual({ one: 0 });
});
