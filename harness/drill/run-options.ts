/** What a drill is run with, what follows from that, and what is told when it is held at a milestone. */
import type { Flag } from "../contract/flags.ts";
import type { LoadSpec } from "../load/load-options.ts";
import { usualRetryShare } from "../load/retry-budget.ts";
import type { LiveTopology } from "../provider/live-topology.ts";
import type { Provider } from "../provider/provider.ts";
import type { Narrator } from "./narrator.ts";
import type { Chosen } from "./options.ts";
import type { Scenario } from "./scenario.ts";
import type { TestbedHandover } from "./testbed-handover.ts";

/** What a drill is to do. */
export interface DrillOptions {
  readonly scenario: Scenario;
  /** What was chosen of the scenario's options; all of them. */
  readonly chosen: Chosen;
  readonly seed: number;
  readonly perSecond: number;
  /** Share of the arrivals that may be unanswered retries, 0 for no retries at all: what the scenario states when left out. */
  readonly retryShare?: number;
  readonly target: string;
  readonly defect: string | null;
  /** Leave everything running afterwards. */
  readonly keep: boolean;
  /** One-way delay between regions, milliseconds. */
  readonly linkLatencyMs: number;
  /** Inject nothing: the drill must notice. */
  readonly sabotaged: boolean;
  /** Milestone at which to wait until a person resumes. */
  readonly hold: string | null;
  /** The command that runs this drill again. */
  readonly command: string;
  /** What it is started with, as data. */
  readonly flags: readonly Flag[];
  /** Folder in which runs are kept. */
  readonly runs: string;
}

/** A drill, and what it is run with. */
export interface RunOptions extends DrillOptions {
  /** Brings its regions to life. */
  readonly provider: Provider;
  readonly narrator: Narrator;
  /** Told when it waits at its milestone, with what can be looked at, and how to go on. */
  readonly onHeld: (hold: Hold) => void;
  /** Where the drill before this one took place, and the next one may; `null` for a drill by itself. */
  readonly testbeds: TestbedHandover | null;
  /** When aborted, the drill is healed, cleaned up and judged. */
  readonly signal: AbortSignal;
}

/** The scenario's load as it is sent: what was asked for takes the place of what the scenario states. */
export function loadOf({
  scenario: { load },
  perSecond,
  retryShare,
}: DrillOptions): Required<Pick<LoadSpec, "retryShare">> & LoadSpec {
  return { ...load, perSecond, retryShare: retryShare ?? load.retryShare ?? usualRetryShare };
}

/** Addresses of what runs, by region. */
export type Addresses = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Of all that runs, the edge's under its own name. */
export function addressesOf({ regions, edge }: LiveTopology): Addresses {
  const all = regions.map(({ name, addresses }) => [name, addresses] as const);
  return { edge: { edge: edge.origin }, ...Object.fromEntries(all) };
}

/** A run that waits at a milestone. */
export interface Hold {
  readonly milestone: string;
  readonly addresses: Addresses;
  /** Events sent with different contents to different regions. */
  readonly conflicting: readonly string[];
  readonly slotFolder: string;
}
