/**
 * `sign-off.md`: a form for people. In the pack it holds what was stated when packing, and is blank below; it is filled in on
 * a copy, which names what it is about.
 */
import { plainText } from "../contract/markdown.ts";
import type { Result } from "../contract/result.ts";
import { type Stated, statedLines } from "./stated.ts";

export function signOffForm({ run, verdict }: Result, historySha256: string, stated: Stated): string {
  const line = (who: string) => `| ${who} |  |  |  |`;
  return [
    `# Sign-off: ${plainText(run.id)}`,
    "",
    "Blank in the pack: filling it in here would break the signature. Copy it, fill it in, keep it beside the pack.",
    "",
    `- Verdict of the drill: ${verdict}`,
    `- SHA-256 of history.ndjson: ${historySha256}`,
    "",
    "As stated when it was packed:",
    "",
    ...statedLines(stated).map(([name, text]) => `- ${name}: ${plainText(text)}`),
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
