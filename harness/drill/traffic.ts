/** The traffic of a drill, and the observer that watches what it does to the regions: started together, ended together. */
import type { Load } from "../load/load.ts";
import { startLoad } from "../load/sender.ts";
import { AttemptTrack } from "./attempt-track.ts";
import type { BroughtUp } from "./bring-up.ts";
import type { DrillContext } from "./context.ts";
import { Observer } from "./observer.ts";
import { entryInto } from "./region-entry.ts";
import { loadOf } from "./run-options.ts";
import { sendingSoFar } from "./sending.ts";
import { unsentTold } from "./unsent.ts";

export interface Traffic extends BroughtUp {
  readonly load: Load;
  readonly attempts: AttemptTrack;
  readonly observer: Observer;
  /** Ends both at once. Never rejects. */
  end(): Promise<void>;
}

export function startTraffic(up: BroughtUp, run: DrillContext): Traffic {
  const { options, system, access, history, folder, recorder, troubles, cost, breakOff } = run;
  const attempts = new AttemptTrack();
  const onUnsent = unsentTold((text) => recorder.trouble("harness-error", text));
  const spec = loadOf(options);
  const entryOrigins = Object.fromEntries(
    Object.keys(spec.entries ?? {}).map((region) => [region, entryInto(region, up.live.region(region))]),
  );
  const load = startLoad({
    ...spec,
    entryOrigins,
    seed: options.seed,
    runTag: folder.id,
    origin: up.live.edge.origin,
    ...(access === null ? {} : { access }),
    delivery: system.deliver,
    history,
    onAttempt: attempts.add,
    onUnsent,
  });
  const observer = new Observer({
    ...up,
    system,
    history,
    narrator: options.narrator,
    load,
    attempts,
    sending: () => sendingSoFar(load, attempts),
    perSecond: options.perSecond,
    onResident: (bytes) => cost.resident(bytes),
    onFailure: breakOff,
    onUnsent,
  });
  return {
    ...up,
    load,
    attempts,
    observer,
    async end() {
      await troubles.tearDown(() => load.abort());
      await troubles.tearDown(() => observer.end());
    },
  };
}
