/**
 * `node drill-process.ts <module> <function> <arguments as JSON> <runs> <kind of fault>`: a drill of this one fault, in effect until
 * the drill is killed, or interrupted by SIGINT as by Ctrl-C.
 */
import type { Fault } from "../../../harness/fault/fault.ts";
import {
  linkCut,
  linkThrottled,
  partOutage,
  regionFreeze,
  regionOutage,
  scenario,
  webhooks,
  zero,
} from "../../../harness/index.ts";
import { drill } from "./loyalty.ts";

const [module = "", makes = "", args = "[]", runs = "", kind = ""] = process.argv.slice(2);
const faults: Readonly<Record<string, Fault>> = {
  "region-outage": regionOutage("south"),
  "region-freeze": regionFreeze("south"),
  partition: linkCut({ from: "north", to: "south", how: "hold", bothWays: true }),
  throttle: linkThrottled({ from: "north", to: "south", bytesPerSecond: 1_000 }),
  "part-outage": partOutage("south", ["points"], { data: "kept", loses: true }),
};
const topology = (await import(module))[makes](...JSON.parse(args));
const stopped = new AbortController();
process.on("SIGINT", () => stopped.abort());
const broken = scenario(`${topology.name}-${kind}`, {
  promise: "No point is lost.",
  topology,
  target: "south",
  load: webhooks({ perSecond: 100, redelivered: 0.05 }),
  sustained: "2s",
  criteria: { lostEvents: zero },
  async drill({ steady, inject }) {
    await steady("2s");
    await inject(faults[kind]!);
    await steady("60s");
  },
});
await drill({ scenario: broken, runs, signal: stopped.signal });
