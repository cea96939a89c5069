/** `sign-off.md`: a form for people. It is blank in the pack; it is filled in on a copy, which names what it is about. */
import type { Result } from "../contract/result.ts";

export function signOffForm({ run, verdict }: Result, historySha256: string): string {
  const line = (who: string) => `| ${who} |  |  |  |`;
  return [
    `# Sign-off: ${run.id.replaceAll("|", "\\|")}`,
    "",
    "Blank in the pack: filling it in here would break the signature. Copy it, fill it in, keep it beside the pack.",
    "",
    `- Verdict of the drill: ${verdict}`,
    `- SHA-256 of history.ndjson: ${historySha256}`,
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
