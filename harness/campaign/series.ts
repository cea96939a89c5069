/** Drills one after the other on regions that are handed from one to the next. Each is judged and reported as it ends. */
import type { ReportedDrill } from "../contract/reporter.ts";
import type { Result } from "../contract/result.ts";
import type { Topology } from "../contract/topology.ts";
import { openTestbedHandover, type TestbedHandover } from "../drill/testbed-handover.ts";
import { chooseProvider, type ProviderRequest } from "../provider/choose.ts";
import type { Provider } from "../provider/provider.ts";
import type { Standing } from "../score/scored-run.ts";
import { reportOf } from "./conclude.ts";
import { commandOf, providerFlags, valued } from "./drill-flags.ts";
import { drillAndJudge } from "./judged-drill.ts";
import { flagsOfPlanned, type PlannedDrill } from "./plan.ts";
import type { SeriesNarrator } from "./terminal.ts";

export interface SeriesOptions {
  readonly provider: ProviderRequest;
  readonly seed: number;
  /** Operations a second in every drill; `null` for what each scenario states. */
  readonly perSecond: number | null;
  readonly runs: string;
  readonly narrator: SeriesNarrator;
  /** When aborted, the drill that runs is healed, cleaned up and judged, and no other begins. */
  readonly signal: AbortSignal;
  /** Called before each drill. */
  readonly onBegin: (planned: PlannedDrill, nth: number) => void;
}

/** A drill of a series that is over. */
export interface CompletedDrill {
  readonly planned: PlannedDrill;
  readonly result: Result;
  /** What its verdict counts for. */
  readonly standing: Standing;
  readonly folder: string;
  readonly report: ReportedDrill["report"];
  /** The command that runs it again. */
  readonly command: string;
  /** The regions were taken over from the drill before, and emptied. */
  readonly reset: boolean;
}

/** @throws MachineError when a drill could not be started at all; what runs is ended before that */
export async function* runSeries(
  drills: readonly PlannedDrill[],
  options: SeriesOptions,
): AsyncGenerator<CompletedDrill> {
  const testbeds = openTestbedHandover();
  const providerOf = choices(options.provider, (text) => options.narrator.say(text));
  try {
    for (const [index, planned] of drills.entries()) {
      if (options.signal.aborted) return;
      options.onBegin(planned, index + 1);
      yield await runOne(planned, await providerOf(planned.scenario.topology), options, testbeds);
    }
  } finally {
    await testbeds.close();
  }
}

/** The provider of each topology, chosen once; each choice is announced once. */
function choices(
  request: ProviderRequest,
  say: (text: string) => void,
): (topology: Topology) => Promise<Provider> {
  const chosen = new Map<Topology, Provider>();
  const announced = new Set<string>();
  return async (topology) => {
    const known = chosen.get(topology);
    if (known !== undefined) return known;
    const { provider } = await chooseProvider(request, topology, (text) => {
      if (!announced.has(text)) say(text);
      announced.add(text);
    });
    chosen.set(topology, provider);
    return provider;
  };
}

async function runOne(
  planned: PlannedDrill,
  provider: Provider,
  options: SeriesOptions,
  testbeds: TestbedHandover,
): Promise<CompletedDrill> {
  const { seed, perSecond, runs, narrator, signal } = options;
  const { scenario } = planned;
  const flags = [
    ...flagsOfPlanned(planned),
    ...valued("seed", seed),
    ...valued("rate", perSecond),
    ...providerFlags(options.provider),
  ];
  const command = commandOf(scenario.name, flags);
  let reset = false;
  const { input, standing, folder } = await drillAndJudge(
    {
      ...planned,
      provider,
      command,
      flags,
      seed,
      runs,
      narrator,
      signal,
      target: scenario.target,
      perSecond: perSecond ?? scenario.load.perSecond,
      linkLatencyMs: 0,
      keep: false,
      hold: null,
      onHeld() {},
      testbeds: {
        ...testbeds,
        async take(topology, wanted) {
          const testbed = await testbeds.take(topology, wanted);
          reset = testbed !== null;
          return testbed;
        },
      },
    },
    narrator.say,
  );
  const report = reportOf(input, folder);
  return { planned, result: input.result, standing, folder, report, command, reset };
}
