/** The outages of a history in the form of its result, for the result itself and for what shows them while a drill runs. */
import type { Measures } from "../contract/result.ts";
import { wallTime } from "../history/clock.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { outagesOf } from "../measure/outages.ts";
import { lengthOf, outageAfterHealOf, type TimeAway, totalOutageOf } from "../measure/time-away.ts";

export type OutagesMeasured = Pick<Measures, "outages" | "totalOutage" | "outageAfterHeal">;

/** Empty where outages cannot be told: nothing was broken, or nothing succeeded before. */
export function outagesMeasured(history: IndexedHistory): OutagesMeasured {
  const told = outagesOf(history);
  if (told === null) return {};
  const moment = ({ at, untilAt }: { at: number; untilAt: number }) => {
    return { notBeforeAt: wallTime(history.run, at), notAfterAt: wallTime(history.run, untilAt) };
  };
  return {
    outages: told.map(({ begin, end, ...rest }) => ({
      begin: moment(begin),
      end: end && moment(end),
      ...lengthOf(history, { begin, end }),
      ...rest,
    })),
    totalOutage: boundsOf(totalOutageOf(history)),
    outageAfterHeal: boundsOf(outageAfterHealOf(history)),
  };
}

function boundsOf(away: TimeAway | null) {
  return away && { lowerMs: away.lowerMs, upperMs: away.upperMs };
}
