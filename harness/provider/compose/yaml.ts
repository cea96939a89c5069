/** Values as YAML has them, on one line. What YAML could take for a number, a switch or a structure is quoted. */

const plain = /^[A-Za-z][\w./-]*$/;
const switches = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];

export function scalar(value: string): string {
  return plain.test(value) && !switches.includes(value.toLowerCase()) ? value : JSON.stringify(value);
}

export function list(values: readonly string[]): string {
  return `[${values.map(scalar).join(", ")}]`;
}

export function flowMap(values: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(values).map(([name, value]) => `${name}: ${scalar(value)}`);
  return `{ ${pairs.join(", ")} }`;
}
