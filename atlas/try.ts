import { runSeries } from "../harness/campaign/series.ts";
import { defaultsOf } from "../harness/drill/options.ts";
import { drillsOf } from "./drills.ts";
import { stackNamed } from "./stacks.ts";
const say = (text: string) => console.log(text);
const drills = drillsOf(stackNamed(process.argv[2]!)).map(({ scenario }) => ({ scenario, chosen: defaultsOf(scenario.options), defect: null, sabotaged: false }));
for await (const { result, folder } of runSeries(drills, { provider: { provider: "processes", engines: {}, attach: null }, seed: 1, perSecond: null, runs: "/tmp/atlas-runs",
  narrator: { stepBegan: say, stepEnded() {}, note: say, live() {}, say, drillBegan() {} } as never, signal: new AbortController().signal, onBegin() {} }))
  console.log(folder, result.verdict, result.reasons, result.measures.rto, result.measures.rpo, result.measures.availability, result.checks.map(({ id, verdict }) => `${id} ${verdict}`).join(", "));
