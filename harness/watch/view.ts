/**
 * What the page shows, as plain data: each state has words and a tone, so that the page draws and decides
 * nothing. Times are milliseconds since the history began.
 */
import type { Verdict } from "../contract/result.ts";

/** `good`: as it should be. `busy`: on its way there. `warn`, `bad`: hurt, gone. `idle`: not in use, and meant so. */
export type Tone = "good" | "busy" | "warn" | "bad" | "idle";

export interface RegionView {
  readonly name: string;
  readonly words: string;
  readonly tone: Tone;
  /** Acknowledged a second, of late. */
  readonly perSecond: number;
  /** Acknowledged operations that its ledger lacks; `null` when it does not answer. */
  readonly backlog: number | null;
  /** Whether it takes writes; `null` where the system does not tell. */
  readonly takesWrites: boolean | null;
}

/** A path for bytes, from the edge to a region or from one region to another. */
export interface LinkView {
  readonly from: string;
  readonly to: string;
  readonly words: string;
  readonly tone: Tone;
}

/** How far a copy is behind its original. */
export interface LagView {
  readonly name: string;
  readonly behind: number;
  readonly unit: "entries" | "positions";
}

export interface StepView {
  readonly title: string;
  readonly from: number;
  /** `null` while it runs. */
  readonly to: number | null;
}

export interface NewsView {
  readonly at: number;
  readonly kind: "milestone" | "fault" | "edge" | "trouble" | "writer";
  readonly tone: Tone;
  readonly text: string;
  /** What was seen of a fault's effect or healing; `null` without. */
  readonly proof: string | null;
}

/** One entry a second, from `firstSecond` on. */
export interface TrafficView {
  readonly firstSecond: number;
  /** Acknowledgements, by the region that gave them. */
  readonly acknowledged: Readonly<Record<string, readonly number[]>>;
  /** Attempts that were refused or not answered. */
  readonly failed: readonly number[];
  readonly backlog: Readonly<Record<string, readonly (number | null)[]>>;
  /** Attempts sent, and the retries among them; `null` where that is not known yet. */
  readonly sent: readonly (number | null)[];
  readonly retries: readonly (number | null)[];
  readonly faults: readonly { readonly kind: string; readonly from: number; readonly to: number | null }[];
}

/** What the load sends. */
export interface SendingView {
  /** Attempts a second of late, and the retries among them. */
  readonly sentPerSecond: number;
  readonly retriesPerSecond: number;
  /** What limits retries, and what that has held back. */
  readonly budget: string;
}

/** Reads of acknowledged operations. The lists have one entry a second, for the same seconds as `TrafficView`. */
export interface ReadsView {
  /** Reads that were over a second of late, and those among them that did not show their operation. */
  readonly readPerSecond: number;
  readonly absentPerSecond: number;
  readonly read: readonly number[];
  readonly absent: readonly number[];
  /** How many were stale so far, by the judge's count. */
  readonly stale: string;
}

/** A stretch in which service was away. */
export interface OutageView {
  /** When it began, at the earliest. */
  readonly at: number;
  /** How long it was, or has been so far. */
  readonly away: string;
  readonly over: boolean;
  readonly cause: string;
  readonly met: string;
  /** Why it did not end, as far as its figures prove it. */
  readonly endless: string | null;
}

export interface OutagesView {
  /** Whether these are the figures of the result. */
  readonly final: boolean;
  /** What was sent later is not in the figures yet; `null` where everything is. */
  readonly knownUntil: number | null;
  readonly total: string;
  /** Of it, since healing was requested; `null` where nothing was. */
  readonly afterHeal: string | null;
  readonly told: readonly OutageView[];
}

/** Attempts fail that are in no figure yet. */
export interface FailingView {
  readonly from: number;
  /** `null` while it lasts. */
  readonly to: number | null;
  readonly met: string;
}

export interface RunView {
  readonly id: string;
  readonly scenario: string;
  readonly promise: string;
  readonly about: string;
  readonly startedAt: string;
  readonly perSecond: number;
  readonly criteria: readonly string[];
}

/** What is in a history so far. */
export interface HistoryView {
  readonly run: RunView | null;
  readonly at: number;
  readonly regions: readonly RegionView[];
  readonly links: readonly LinkView[];
  readonly lags: readonly LagView[];
  readonly steps: readonly StepView[];
  readonly news: readonly NewsView[];
  readonly traffic: TrafficView;
  readonly sending: SendingView;
  /** `null` for a load that reads nothing. */
  readonly reads: ReadsView | null;
  /** `null` as long as none can be told. */
  readonly outages: OutagesView | null;
  readonly failing: FailingView | null;
  /** Acknowledged share of the attempts of the last seconds, 0 to 1; `null` without any. */
  readonly success: number | null;
  readonly acknowledged: number;
}

export interface VerdictView {
  readonly verdict: Verdict;
  readonly word: string;
  readonly sign: string;
  readonly meaning: string;
  readonly reasons: readonly string[];
  readonly checks: readonly { readonly id: string; readonly verdict: Verdict; readonly reason: string }[];
}

/** One state of the page: the history so far, and how it is followed. */
export interface Frame extends HistoryView {
  readonly mode: "live" | "replay";
  /** `cut-off`: the drill ended without having finished its history. */
  readonly phase: "waiting" | "running" | "judging" | "judged" | "cut-off";
  readonly verdict: VerdictView | null;
  /** What the token allows now. `heldAt`: the milestone at which the drill is held. */
  readonly control: { readonly abort: boolean; readonly heldAt: string | null };
  readonly replay: { readonly durationMs: number; readonly speed: number } | null;
  /** Why nothing more can be shown. */
  readonly problem: string | null;
}

/** What the stream sends: the parts that changed since the last one. The first one of a stream is a whole frame. */
export type FrameChange = Partial<Frame>;
