/**
 * Texts from elsewhere in a Markdown file: answers of a system under test, the name of a run, what people state. In none of
 * them may there be markup, a link, a mention or the end of a table's cell.
 */

/** On one line. */
export function plainText(text: string): string {
  return text
    .replace(/(?:(?![\u200c\u200d])[\s\p{C}\p{Zl}\p{Zp}])+/gu, " ")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/[\\`*_[\]|~#]/g, "\\$&")
    .replace(/@/g, "&#64;")
    .replace(/:\/\//g, "&#58;//")
    .replace(/\bwww\./gi, "www&#46;");
}
