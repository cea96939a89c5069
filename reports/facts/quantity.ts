/**
 * Numbers in words: one way to write a duration, a count, a share or a size, used by every renderer. Rounding never
 * flatters: a share is rounded down, so that 99.996 % does not read as 100 %.
 */

const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** What stands where nothing was measured. */
export const notMeasured = "not measured";

export function count(value: number): string {
  return grouped.format(value);
}

/** `count(1, "operations")` is "1 operation". */
export function counted(value: number, plural: string): string {
  const singular = plural.replace(/ies$/, "y").replace(/s$/, "");
  return `${count(value)} ${value === 1 ? singular : plural}`;
}

/** Milliseconds as a reader would say them: "8 ms", "412 ms", "3.12 s", "74.1 s", "5 min 20 s". */
export function duration(ms: number): string {
  if (ms < 9.95) return `${trimZeros(ms.toFixed(1))} ms`;
  if (ms < 999.5) return `${ms.toFixed(0)} ms`;
  if (ms < 9_995) return `${trimZeros((ms / 1000).toFixed(2))} s`;
  if (ms < 119_950) return `${trimZeros((ms / 1000).toFixed(1))} s`;
  const seconds = Math.round(ms / 1000);
  const rest = seconds % 60;
  return `${Math.floor(seconds / 60)} min${rest === 0 ? "" : ` ${rest} s`}`;
}

/** An interval of milliseconds, the unit said once where both ends share it. */
export function durationBetween(lowerMs: number, upperMs: number): string {
  const lower = duration(lowerMs);
  const upper = duration(upperMs);
  if (lower === upper) return upper;
  const unit = upper.slice(upper.indexOf(" "));
  return lower.endsWith(unit) && !unit.includes("min")
    ? `${lower.slice(0, -unit.length)}–${upper}`
    : `${lower} – ${upper}`;
}

/** A share from 0 to 1 as a percentage with up to two decimals, rounded down. */
export function share(value: number): string {
  return percent(value * 100);
}

/** A percentage with up to two decimals, rounded down. */
export function percent(value: number): string {
  return `${trimZeros((Math.floor(value * 100 + 1e-6) / 100).toFixed(2))}%`;
}

export function bytes(value: number): string {
  const mebibytes = value / 1024 ** 2;
  return mebibytes < 1024 ? `${mebibytes.toFixed(0)} MiB` : `${(mebibytes / 1024).toFixed(2)} GiB`;
}

/** A value in one of the units of a criterion; an unknown unit is printed as it is. */
export function quantity(value: number, unit: string): string {
  if (unit === "ms") return duration(value);
  if (unit === "seconds") return duration(value * 1000);
  if (unit === "percent") return percent(value);
  return counted(value, unit);
}

function trimZeros(decimal: string): string {
  return decimal.includes(".") ? decimal.replace(/(?<!0)0+$/, "").replace(/\.$/, "") : decimal;
}
