/** Names and texts as they are written in TypeScript. Pure. */

/** A text in double quotes. */
export function text(value: string): string {
  return JSON.stringify(value);
}

/** The key of an object, in quotes only if it needs them. */
export function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : text(name);
}

const reserved = [
  "default",
  "new",
  "delete",
  "class",
  "function",
  "import",
  "export",
  "package",
  "public",
  "project",
  "compose",
  "addresses",
  "containers",
];

/** `cornerShop` of `corner-shop`. A name that means something else gets `System` at its end. */
export function constantName(name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter(Boolean);
  const joined = words.map((word, at) => (at === 0 ? word : word[0]!.toUpperCase() + word.slice(1))).join("");
  const made = /^[A-Za-z]/.test(joined) ? joined : `system${joined}`;
  return reserved.includes(made) ? `${made}System` : made;
}
