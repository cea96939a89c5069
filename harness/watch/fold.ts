/**
 * A history as it goes, folded into what the page shows: one record after the other, and nothing else is read. The same
 * records give the same view, whether they are read while the drill runs or years later.
 */
import { metText } from "../contract/recovery.ts";
import { faultStepText } from "../contract/result.ts";
import { wallTime } from "../history/clock.ts";
import type {
  FaultRecord,
  HistoryRecord,
  ReplicaRecord,
  RunRecord,
  SampleRecord,
  StepRecord,
} from "../history/types.ts";
import { edgeText } from "../judge/timeline.ts";
import { Failing } from "./failing.ts";
import { Faults } from "./faults.ts";
import { Lags } from "./lags.ts";
import { Outages } from "./outages.ts";
import { linkLook, regionLook, type Sights, waysOf } from "./picture.ts";
import { Reads } from "./reads.ts";
import { Sending } from "./sending.ts";
import { Traffic } from "./traffic.ts";
import type { FailingView, HistoryView, NewsView, RunView, StepView, Tone } from "./view.ts";

const newsKept = 80;
const stepsKept = 40;

const faultTones: Readonly<Record<FaultRecord["step"], Tone>> = {
  requested: "warn",
  effective: "bad",
  unproven: "warn",
  "heal-requested": "busy",
  healed: "good",
  unhealed: "bad",
};

/** Before the first record. */
const emptyView: HistoryView = {
  run: null,
  at: 0,
  regions: [],
  links: [],
  lags: [],
  steps: [],
  news: [],
  traffic: { firstSecond: 0, acknowledged: {}, failed: [], backlog: {}, sent: [], retries: [], faults: [] },
  sending: { sentPerSecond: 0, retriesPerSecond: 0, budget: "" },
  reads: null,
  outages: null,
  failing: null,
  success: null,
  acknowledged: 0,
};

export class Fold {
  #of: OfRun | null = null;

  /** The moment of the latest record, milliseconds since the history began. */
  get at(): number {
    return this.#of?.at ?? 0;
  }

  /** The run's id; `null` before its first record. */
  get runId(): string | null {
    return this.#of?.run.id ?? null;
  }

  add(record: HistoryRecord): void {
    if (record.k === "run") this.#of = new OfRun(record);
    else this.#of?.add(record);
  }

  view(): HistoryView {
    return this.#of?.view() ?? emptyView;
  }
}

/** When a record was made, milliseconds since the history began; `null` for parts of a read. */
export function timeOf(record: HistoryRecord): number | null {
  if (record.k === "op") return record.tries.at(-1)?.[1] ?? record.due;
  if (record.k === "redelivery") return record.try[1];
  return record.k === "read" ? null : record.at;
}

class OfRun {
  at = 0;
  readonly run: RunRecord;
  readonly #about: RunView;
  readonly #faults: Faults;
  readonly #lags: Lags;
  readonly #traffic: Traffic;
  readonly #sending: Sending;
  readonly #outages: Outages;
  readonly #reads: Reads;
  readonly #failing = new Failing();
  readonly #steps: { title: string; from: number; to: number | null }[] = [];
  readonly #news: NewsView[] = [];
  readonly #edge: Record<string, "up" | "down"> = {};
  readonly #backlog: Record<string, number | null> = {};
  #writes: Readonly<Record<string, boolean>> | null = null;
  #answering: ReadonlySet<string> | null = null;
  #sampled = false;
  #ended = false;

  constructor(run: RunRecord) {
    this.run = run;
    this.#about = aboutRun(run);
    this.#faults = new Faults();
    this.#lags = new Lags(run);
    this.#traffic = new Traffic(run.regions);
    this.#sending = new Sending(run);
    this.#outages = new Outages(run);
    this.#reads = new Reads(run);
  }

  add(record: HistoryRecord): void {
    this.at = Math.max(this.at, timeOf(record) ?? 0);
    this.#outages.add(record);
    this.#reads.add(record);
    switch (record.k) {
      case "op":
        this.#traffic.addOperation(record);
        this.#lags.addOperation(record);
        this.#sending.addOperation(record);
        break;
      case "redelivery":
        this.#traffic.addRedelivery(record);
        this.#sending.addRedelivery(record);
        break;
      case "log":
        this.#lags.addLog(record);
        break;
      case "sender":
        this.#sending.addSender(record);
        this.#failing.end();
        break;
      case "sample":
        this.#sending.addSample(record);
        this.#failing.add(record);
        this.#addSample(record);
        break;
      case "step":
        this.#addStep(record);
        break;
      case "fault":
        this.#addFault(record);
        break;
      case "milestone":
      case "trouble":
        this.#tell(record.at, record.k, record.k === "trouble" ? "warn" : "idle", record.text);
        break;
      case "writer":
        this.#tell(record.at, "writer", "busy", `${record.region} is to take the writes, and no other`);
        break;
      case "replica":
        this.#tell(record.at, "writer", record.of === null ? "busy" : "good", replicaText(record));
        break;
      case "compatibility":
        this.#lags.setOldestCompatible(record.oldest);
        break;
      case "end":
        this.#ended = true;
    }
  }

  view(): HistoryView {
    const open = this.#faults.open;
    const sights: Sights = {
      sampled: this.#sampled,
      edge: this.#edge,
      answering: this.#answering,
      ended: this.#ended,
    };
    const { regions, serving } = this.run;
    const traffic = this.#traffic.view(this.at, this.#faults.spans);
    const until = traffic.firstSecond + traffic.failed.length;
    const outages = this.#outages.view(this.#failing.unsettled?.to === null);
    return {
      run: this.#about,
      at: this.at,
      regions: regions.map((name) => ({
        name,
        ...regionLook(name, open, sights, serving),
        perSecond: this.#ended ? 0 : this.#traffic.perSecond(name, this.at),
        backlog: this.#backlog[name] ?? null,
        takesWrites: this.#writes?.[name] ?? null,
      })),
      links: waysOf(this.run).map((way) => linkLook(way, open, sights)),
      lags: this.#lags.view(),
      steps: this.#steps.map((step): StepView => ({ ...step })),
      news: [...this.#news],
      traffic: { ...traffic, ...this.#sending.part(traffic.firstSecond, until) },
      sending: this.#sending.view(this.at),
      reads: this.#reads.view(this.at, traffic.firstSecond, until),
      outages,
      failing: outages?.told.some(({ over }) => !over) ? null : this.#failingView(),
      success: this.#successOfLate(),
      acknowledged: this.#traffic.acknowledged,
    };
  }

  /** By the load's own counters where they are recorded: operations that fail are recorded late. */
  #successOfLate(): number | null {
    const counted = this.#sending.success(this.at);
    return counted === undefined ? this.#traffic.success(this.at) : counted;
  }

  #failingView(): FailingView | null {
    const { unsettled } = this.#failing;
    return unsettled && { from: unsettled.from, to: unsettled.to, met: metText(unsettled) };
  }

  #addSample({ at, edge, applied, writes, positions, acknowledged }: SampleRecord): void {
    this.#sampled = true;
    for (const [region, state] of Object.entries(edge ?? {})) {
      const before = this.#edge[region];
      if (before !== undefined && before !== state)
        this.#tell(at, "edge", state === "up" ? "good" : "warn", edgeText(region, state));
      this.#edge[region] = state;
    }
    if (writes !== undefined) this.#writes = writes;
    if (positions !== undefined) this.#lags.addPositions(positions);
    if (applied === undefined) return;
    this.#answering = new Set(Object.keys(applied));
    for (const region of this.run.regions) {
      const held = applied[region];
      const backlog = held === undefined ? null : this.#lags.backlog(acknowledged, held);
      this.#backlog[region] = backlog;
      this.#traffic.addBacklog(at, region, backlog);
    }
  }

  #addFault(record: FaultRecord): void {
    const { at, kind, target, step, proof } = record;
    this.#faults.add(record);
    this.#tell(at, "fault", faultTones[step], faultStepText(kind, target, step), proof);
  }

  #addStep({ at, title, state }: StepRecord): void {
    if (state === "begin") {
      this.#steps.push({ title, from: at, to: null });
      if (this.#steps.length > stepsKept) this.#steps.shift();
      return;
    }
    const open = this.#steps.findLast((step) => step.title === title && step.to === null);
    if (open !== undefined) open.to = at;
  }

  #tell(at: number, kind: NewsView["kind"], tone: Tone, text: string, proof: string | null = null): void {
    this.#news.push({ at, kind, tone, text, proof });
    if (this.#news.length > newsKept) this.#news.shift();
  }
}

function replicaText({ region, of }: ReplicaRecord): string {
  return of === null ? `${region} is being made a replica` : `${region} follows ${of}, and has caught up`;
}

function aboutRun(run: RunRecord): RunView {
  const { id, scenario, promise, topology, provider, defect, load } = run;
  const planted = defect === null ? [] : [`defect ${defect} planted`];
  return {
    id,
    scenario,
    promise,
    about: [topology, `on ${provider}`, `${load.perSecond} a second`, ...planted].join(" · "),
    startedAt: wallTime(run, run.at),
    perSecond: load.perSecond,
    criteria: run.criteria.map((criterion) => criterion.promise),
  };
}
