/**
 * The pieces of GitHub's Markdown. Texts of a system under test go through `text` or `code`, so that it can
 * neither break a table nor add markup, a link or a mention.
 */
export { plainText as text } from "../../harness/contract/markdown.ts";

/** A heading that starts with ">" sets its column to the right. Empty without rows. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = heads.map((head) => (head.startsWith(">") ? "---:" : "---"));
  return [line(heads.map((head) => head.replace(/^>/, ""))), line(rule), ...rows.map(line)].join("\n");
}

export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}

export function section(title: string, body: string): string {
  return body === "" ? "" : `### ${title}\n\n${body}`;
}

export function folded(title: string, body: string): string {
  return body === "" ? "" : `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;
}

/** Parts that are not empty, a blank line between them. */
export function paragraphs(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n\n");
}

/** Literal text on one line; a backtick or a column's end inside it is replaced. */
export function code(value: string): string {
  return `\`${value.replace(/\s+/g, " ").replaceAll("`", "'").replaceAll("|", "¦")}\``;
}
