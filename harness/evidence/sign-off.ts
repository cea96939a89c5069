/**
 * `sign-off.md`: a form for people. In the pack it holds what was stated when packing, and is blank below; it is filled in on
 * a copy, which names what it is about.
 */
import type { Result } from "../contract/result.ts";
import { type Stated, statedLines } from "./stated.ts";

export function signOffForm({ run, verdict }: Result, historySha256: string, stated: Stated): string {
  const line = (who: string) => `| ${who} |  |  |  |`;
  return [
    `# Sign-off: ${plain(run.id)}`,
    "",
    "Blank in the pack: filling it in here would break the signature. Copy it, fill it in, keep it beside the pack.",
    "",
    `- Verdict of the drill: ${verdict}`,
    `- SHA-256 of history.ndjson: ${historySha256}`,
    "",
    "As stated when it was packed:",
    "",
    ...statedLines(stated).map(([name, text]) => `- ${name}: ${plain(text)}`),
    "",
    "| | Name | Date | Signature |",
    "|---|---|---|---|",
    ...["Prepared by", "Reviewed by", "Accepted by"].map(line),
    "",
    "Limits come from (impact analysis, risk assessment):",
    "",
    "Deficiencies found, and their analysis:",
    "",
    "Actions, owners, dates:",
    "",
    "Reported to the management body on:",
    "",
  ].join("\n");
}

/** On one line, without markup, links or mentions: a run's name and what people state come from elsewhere. */
function plain(text: string): string {
  return text
    .replace(/(?:(?![\u200c\u200d])[\p{C}\p{Zl}\p{Zp}])+/gu, " ")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/[\\`*_[\]|~#!]/g, "\\$&")
    .replace(/@/g, "&#64;")
    .replace(/:\/\//g, "&#58;//")
    .replace(/\bwww\./gi, "www&#46;");
}
