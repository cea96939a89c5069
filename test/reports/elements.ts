/**
 * Just enough of an XML reader to prove that a document is well formed and to count what is in it. It knows
 * elements, attributes, character data and CDATA sections, which is all that a JUnit file may hold.
 */

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
const token =
  /<!\[CDATA\[([\s\S]*?)\]\]>|<\/([\w-]+)\s*>|<([\w-]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;

/** The root element; throws where the text is not well formed. */
export function parseXml(xml: string): Element {
  const body = xml.replace(/^<\?xml[^?]*\?>\s*/, "");
  const root: Element = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  let position = 0;
  for (const match of body.matchAll(token)) {
    if (match.index !== position) break;
    position += match[0].length;
    step(open, match);
  }
  if (position !== body.length)
    throw new Error(`not well formed at ${position}: ${body.slice(position, position + 60)}`);
  if (open.length !== 1 || root.children.length !== 1)
    throw new Error("elements are left open, or there is no single root");
  return root.children[0]!;
}

function step(open: Element[], [, cdata, closed, opened, attributes, empty, text]: RegExpMatchArray): void {
  const inside = open.at(-1)!;
  if (cdata !== undefined) inside.text += cdata;
  else if (text !== undefined) inside.text += unescaped(text);
  else if (closed !== undefined) {
    if (open.pop()?.name !== closed) throw new Error(`</${closed}> closes nothing`);
  } else if (opened !== undefined) {
    const element = { name: opened, attributes: attributesOf(attributes ?? ""), children: [], text: "" };
    inside.children.push(element);
    if (empty === "") open.push(element);
  }
}

/** Every element below, and the element itself, that has this name. */
export function all(element: Element, name: string): Element[] {
  const below = element.children.flatMap((child) => all(child, name));
  return element.name === name ? [element, ...below] : below;
}

function attributesOf(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, key, value]) => [key, unescaped(value!)]),
  );
}

function unescaped(text: string): string {
  return text.replace(/&(#x?)?(\w+);/g, (_, numeric: string | undefined, name: string) => {
    if (numeric) return String.fromCodePoint(Number.parseInt(name, numeric === "#x" ? 16 : 10));
    const found = entities[name];
    if (found === undefined) throw new Error(`unknown entity &${name};`);
    return found;
  });
}
