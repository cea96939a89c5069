import { regionOutage, scenario, webhooks, zero } from "regiondrill";
import { topology } from "./topology.js";

export default scenario("first", {
  promise: "It holds.",
  topology,
  target: "north",
  load: webhooks({ perSecond: 50, redelivered: 0 }),
  sustained: "2s",
  criteria: { lostEvents: zero },
  async drill({ steady, inject, recovered, target }) {
    await steady("3s");
    await inject(regionOutage(target, { disk: "kept" }));
    await recovered();
  },
});
