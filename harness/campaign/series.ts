/**
 * Drills one after the other on regions that are handed from one to the next. Each is judged and reported as it ends;
 * what a verdict counts for is decided by who asked.
 */
import type { Result } from "../contract/result.ts";
import type { Topology } from "../contract/topology.ts";
import { runDrill } from "../drill/run.ts";
import { openTestbedHandover, type TestbedHandover } from "../drill/testbed.ts";
import { chooseProvider, type ProviderRequest } from "../provider/choose.ts";
import type { Provider } from "../provider/provider.ts";
import { conclude } from "./conclude.ts";
import { logDrill } from "./drill-log.ts";
import { flagsOf, type PlannedDrill } from "./plan.ts";
import { providerFlags } from "./provider-flags.ts";
import type { SeriesNarrator } from "./terminal.ts";

export interface SeriesOptions {
  readonly provider: ProviderRequest;
  readonly seed: number;
  /** Operations a second in every drill; what each scenario says where it is `null`. */
  readonly perSecond: number | null;
  readonly runs: string;
  readonly narrator: SeriesNarrator;
  /** When aborted, the drill that runs is healed, cleaned up and judged, and no other begins. */
  readonly signal: AbortSignal;
  /** Told before each drill. */
  readonly onBegin: (errand: PlannedDrill, nth: number) => void;
}

/** A drill of a series that is over. */
export interface Ended {
  readonly errand: PlannedDrill;
  readonly result: Result;
  readonly folder: string;
  /** The command that runs it again. */
  readonly command: string;
  /** The regions were taken over from the drill before, and emptied. */
  readonly reset: boolean;
}

/** @throws MachineError when a drill could not be started at all; what runs is ended before that */
export async function* runSeries(
  errands: readonly PlannedDrill[],
  options: SeriesOptions,
): AsyncGenerator<Ended> {
  const testbeds = openTestbedHandover();
  const providerOf = choices(options.provider, (text) => options.narrator.say(text));
  try {
    for (const [index, errand] of errands.entries()) {
      if (options.signal.aborted) return;
      options.onBegin(errand, index + 1);
      yield await runOne(errand, await providerOf(errand.scenario.topology), options, testbeds);
    }
  } finally {
    await testbeds.close();
  }
}

/** What each topology is brought to life by, found once; each choice is said once. */
function choices(
  wish: ProviderRequest,
  say: (text: string) => void,
): (topology: Topology) => Promise<Provider> {
  const chosen = new Map<Topology, Provider>();
  const said = new Set<string>();
  return async (topology) => {
    const known = chosen.get(topology);
    if (known !== undefined) return known;
    const { provider } = await chooseProvider(wish, topology, (text) => {
      if (!said.has(text)) say(text);
      said.add(text);
    });
    chosen.set(topology, provider);
    return provider;
  };
}

async function runOne(
  errand: PlannedDrill,
  provider: Provider,
  { provider: wish, seed, perSecond, runs, narrator, signal }: SeriesOptions,
  testbeds: TestbedHandover,
): Promise<Ended> {
  const { scenario } = errand;
  const rate = perSecond === null ? [] : [`--rate ${perSecond}`];
  const flags = [...flagsOf(errand), `--seed ${seed}`, ...rate, ...providerFlags(wish)];
  const command = `npm run scenario ${scenario.name} -- ${flags.join(" ")}`;
  let reset = false;
  const { folder } = await runDrill({
    ...errand,
    ...{ provider, command, seed, runs, narrator, signal },
    target: scenario.target,
    perSecond: perSecond ?? scenario.load.perSecond,
    linkLatencyMs: 0,
    keep: false,
    hold: null,
    onHeld: () => {},
    testbeds: {
      ...testbeds,
      async take(topology, setting) {
        const testbed = await testbeds.take(topology, setting);
        reset = testbed !== null;
        return testbed;
      },
    },
  });
  const { input } = await conclude(folder);
  const unlogged = logDrill(runs, input.result, scenario.weakness(errand.chosen));
  if (unlogged !== null) narrator.say(unlogged);
  return { errand, result: input.result, folder, command, reset };
}
