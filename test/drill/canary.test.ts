/** What is said when a canary does not arrive. */
import { afterEach, expect, test, vi } from "vitest";
import { sendCanaries } from "../../harness/drill/canary.ts";
import { acknowledge, delivery, Edge } from "../load/edge.ts";

vi.mock("../../harness/component/await.ts", () => ({ awaitNull: (ask: () => unknown) => ask() }));

let edge: Edge;
afterEach(() => edge.close());

test("the region that lacks it is named, and whose logs to look into", async () => {
  edge = await Edge.listen("127.233.9.5", acknowledge);
  const region = (name: string) => ({
    ...{ name, entry: edge.origin, parts: ["broker", "books"] },
    async *read() {
      if (name === "north") yield { event_id: "canary-r-north" };
    },
  });
  const live = { regions: ["north", "south"].map(region), region, edge: { serving: ["north"] } };
  const history = { now: () => 0, write() {} };
  await expect(
    sendCanaries(live as never, { deliver: delivery, ledger: {} } as never, history as never, "r"),
  ).rejects.toThrow(
    "the regions do not reach each other within 60 s: south has not applied canary-r-north. See the logs of broker, books",
  );
});
