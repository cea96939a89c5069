/** For how long a drill counts as evidence: it is counted from the drill, so that packing it again renews nothing. */
import type { Predicate } from "./statement.ts";

export const validForDaysByDefault = 365;

const dayMs = 24 * 60 * 60 * 1000;

/** Why a drill cannot have taken place yet; `null` when it can. Clocks of two machines may differ by a day. */
export function objectionToDate({ endedAt }: Pick<Predicate, "endedAt">, now: Date): string | null {
  if (Date.parse(endedAt) <= now.getTime() + dayMs) return null;
  return `dated in the future: it ended ${endedAt}, and by the clock of this machine it is ${now.toISOString()}`;
}

/** ISO 8601 in UTC. */
export function validUntil({ endedAt, validForDays }: Pick<Predicate, "endedAt" | "validForDays">): string {
  return new Date(Date.parse(endedAt) + validForDays * dayMs).toISOString();
}

/** Whole days and hours, such as `3 days 4 hours`. */
export function ageInWords(ms: number): string {
  if (ms < 0) return "in the future by this machine's clock";
  const hours = Math.floor(ms / 3_600_000);
  const days = Math.floor(hours / 24);
  const count = (n: number, unit: string) => `${n} ${unit}${n === 1 ? "" : "s"}`;
  return `${days > 0 ? `${count(days, "day")} ` : ""}${count(hours % 24, "hour")} old`;
}
