/**
 * Reads the text in which services expose metrics, of Prometheus and OpenMetrics: one sample a line, with labels, a
 * timestamp and an exemplar where it has them. Strict: what is not such a text is refused, and never counts as 0.
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */

/** A name, or one in quotes within the braces. */
const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*/;
const labelsWithQuotes = /^\{(?:[^"{}]|"(?:[^"\\]|\\.)*")*\}/;
/** Value, timestamp, and an exemplar: a second set of labels with a value and a timestamp of its own. */
const rest = /^[ \t]+([^\s#]+)(?:[ \t]+[^\s#]+)?[ \t]*(?:#.*)?$/;
const described = /^#\s+(?:TYPE|HELP|UNIT)\s+(\S+)/;
const created = /_created$/;

/** What one line of a sample is: how it begins, and its value. */
interface Sample {
  readonly name: string;
  readonly line: string;
  readonly value: number;
}

/**
 * Sums, for each column, the samples whose line begins with the column's text, such as `lookups_total{result="hit"`. A
 * label that has not occurred yet counts as 0 if its metric is there. When a series began (`_created`) is not added to what
 * it counts.
 * @throws Error if the text is no metrics, a column's metric is not among them, or a value is not a number
 */
export function sumsIn(
  text: string,
  columns: Readonly<Record<string, string>>,
): Readonly<Record<string, number>> {
  const samples: Sample[] = [];
  const known = new Set<string>();
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === "") continue;
    if (line.startsWith("#")) known.add(described.exec(line)?.[1] ?? "");
    else samples.push(sampleOf(line));
  }
  for (const { name } of samples) known.add(name);
  const sums = Object.entries(columns).map(([column, start]) => [column, sumOf(start, samples, known)]);
  return Object.fromEntries(sums);
}

function sumOf(start: string, samples: readonly Sample[], known: ReadonlySet<string>): number {
  const name = metricName.exec(start)?.[0] ?? "";
  const found = samples.filter(
    (sample) => sample.line.startsWith(start) && (!created.test(sample.name) || created.test(name)),
  );
  const isThere = known.has(name) || known.has(name.replace(/_total$/, ""));
  if (found.length === 0 && !isThere)
    throw new Error(`expected a sample that begins with ${start}, found none, and no metric of that name`);
  const odd = found.find(({ value }) => !Number.isFinite(value));
  if (odd !== undefined) throw new Error(`expected a finite value, found ${odd.line.slice(0, 200)}`);
  return found.reduce((sum, { value }) => sum + value, 0);
}

/** @throws Error that shows the line if it is no sample */
function sampleOf(line: string): Sample {
  const trimmed = line.trimStart();
  const name = metricName.exec(trimmed)?.[0] ?? "";
  const afterName = trimmed.slice(name.length);
  const labels = labelsWithQuotes.exec(afterName)?.[0] ?? "";
  const value = rest.exec(afterName.slice(labels.length))?.[1];
  const number = value === undefined ? null : numberOf(value);
  if ((name === "" && labels === "") || number === null)
    throw new Error(`expected metrics, one sample a line, found ${JSON.stringify(line.slice(0, 100))}`);
  return { name, line: trimmed, value: number };
}

/** `null` where it is no number; `NaN` and infinities are values of the format. */
function numberOf(text: string): number | null {
  if (/^nan$/i.test(text)) return Number.NaN;
  const infinity = /^([+-]?)inf(?:inity)?$/i.exec(text);
  if (infinity !== null) return infinity[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const number = Number(text);
  return Number.isNaN(number) ? null : number;
}
