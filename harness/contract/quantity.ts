/**
 * Quantities in words. Reports, checks, messages and the live view all write them with these functions, so that the same
 * quantity reads the same everywhere. What is measured has three significant figures; where a limit is given that would
 * read the same, it has as many as show on which side of the limit it lies. Counts are exact, and so are JSON and CSV.
 */

const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** The value where nothing was measured. */
export const notMeasured = "not measured";

/** `10,812` */
export function count(value: number): string {
  return grouped.format(value);
}

/** `counted(1, "operations")` is `1 operation`. */
export function counted(value: number, plural: string): string {
  return `${count(value)} ${value === 1 ? singularOf(plural) : plural}`;
}

function singularOf(plural: string): string {
  if (plural.endsWith("ies")) return plural.replace(/ies$/, "y");
  return plural.replace(/(?<=ss|ch|sh|x)es$|s$/, "");
}

/** How many in each second: `200`, `0.05`. */
export function rate(perSecond: number): string {
  return perSecond < 1000 ? String(Number(perSecond.toPrecision(3))) : count(perSecond);
}

/** Milliseconds: `8 ms`, `412 ms`, `3.12 s`, `74.1 s`, `5 min 20 s`. */
export function duration(ms: number, limitMs: number | null = null): string {
  return toldApart(ms, limitMs, durationWith);
}

/** An interval of milliseconds, with its unit once where both ends share it: `3.12–3.24 s`. */
export function durationBetween(lowerMs: number, upperMs: number, limitMs: number | null = null): string {
  const lower = duration(lowerMs, limitMs);
  const upper = duration(upperMs, limitMs);
  if (lower === upper) return upper;
  const unit = upper.slice(upper.indexOf(" "));
  return lower.endsWith(unit) && !unit.includes("min")
    ? `${lower.slice(0, -unit.length)}–${upper}`
    : `${lower} – ${upper}`;
}

/** A share from 0 to 1 as a percentage. */
export function share(value: number, limitPercent: number | null = null): string {
  return percent(value * 100, limitPercent);
}

/** A percentage, rounded down and in more detail near 100: 99.996% must not read as 100%. */
export function percent(value: number, limit: number | null = null): string {
  return toldApart(value, limit, percentWith);
}

/** `412 MiB`, `2.24 GiB` */
export function bytes(value: number): string {
  const mebibytes = rounded(value / 1024 ** 2, 3, 1);
  return mebibytes < 1024 ? `${mebibytes} MiB` : `${rounded(value / 1024 ** 3, 3, 2)} GiB`;
}

/** A moment of a drill, in seconds since it began: `22.74 s`. */
export function clock(seconds: number): string {
  return `${seconds.toFixed(2)} s`;
}

/** The same for the life of an event, where an acknowledgement follows its request by milliseconds: `22.743 s`. */
export function fineClock(seconds: number): string {
  return `${seconds.toFixed(3)} s`;
}

/** What is missing, by when it was acknowledged: `13 acknowledged before the cut, the oldest 1.2 s before it · 474 after healing began`. */
export function lossText(parts: {
  readonly beforeCut: number;
  readonly oldestSeconds: number;
  readonly duringFault: number;
  readonly failBack: number;
}): string {
  const { beforeCut, oldestSeconds, duringFault, failBack } = parts;
  const oldest = oldestSeconds > 0 ? `, the oldest ${duration(oldestSeconds * 1000)} before it` : "";
  const told = [
    beforeCut > 0 ? `${count(beforeCut)} acknowledged before the cut${oldest}` : "",
    duringFault > 0 ? `${count(duringFault)} acknowledged during the fault` : "",
    failBack > 0 ? `${count(failBack)} acknowledged since healing began` : "",
  ];
  return told.filter((one) => one !== "").join(" · ");
}

/** A value in the unit of a criterion. A unit without a rule of its own is the plural of what is counted. */
export function quantity(value: number, unit: string, limit: number | null = null): string {
  if (unit === "ms") return duration(value, limit);
  if (unit === "percent") return percent(value, limit);
  return counted(value, unit);
}

type Writer = (value: number, moreFigures: number) => string;

/** With as many more figures as it takes for the value not to read like the limit. */
function toldApart(value: number, limit: number | null, write: Writer): string {
  if (limit === null || value === limit) return write(value, 0);
  const enough = [0, 1, 2, 3, 4, 5].find((more) => write(value, more) !== write(limit, more));
  return write(value, enough ?? 0);
}

function durationWith(ms: number, moreFigures: number): string {
  const figures = 3 + moreFigures;
  const inMs = rounded(ms, figures, 1 + moreFigures);
  if (inMs < 1000) return `${inMs} ms`;
  const seconds = rounded(ms / 1000, figures, figures);
  if (seconds < 120) return `${seconds} s`;
  const whole = Number((ms / 1000).toFixed(moreFigures));
  const rest = Number((whole % 60).toFixed(moreFigures));
  return `${Math.floor(whole / 60)} min${rest === 0 ? "" : ` ${rest} s`}`;
}

function percentWith(value: number, moreFigures: number): string {
  const decimals = (value >= 99 ? 2 : Math.max(0, 3 - wholeDigits(value))) + moreFigures;
  const scale = 10 ** decimals;
  // A share such as 0.29 times 100 is a little less than 29.
  return `${Math.floor(value * scale + 1e-6) / scale}%`;
}

function rounded(value: number, figures: number, mostDecimals: number): number {
  const decimals = Math.min(mostDecimals, Math.max(0, figures - wholeDigits(value)));
  return Number(value.toFixed(decimals));
}

function wholeDigits(value: number): number {
  return Math.trunc(Math.abs(value)).toString().length;
}
