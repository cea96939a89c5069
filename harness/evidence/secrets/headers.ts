/** Authorization headers and cookies, in whatever way they are written down, and credentials of which only the scheme is left. */
import { each, type Finding } from "./finding.ts";
import { Quotes } from "./quotes.ts";
import { bareWord, endOfLine, valueAt } from "./value.ts";

/** The name of a header, and all that may stand between it and its value in logs, code and configurations. */
const header =
  /(?<![\w])(?:(?:proxy-)?authorization|x-(?:api|auth|access)-(?:key|token)|(?:set-)?cookie)\\{0,8}["'`]?[ \t]{0,8}(?:[:=]|=>|,(?=[ \t]{0,8}\\{0,8}["']))[ \t]{0,8}/gi;
const scheme =
  /(?:Bearer|Basic|Digest|Negotiate|NTLM|Token|ApiKey|AWS4-HMAC-SHA256|HOBA|Mutual|OAuth|SCRAM-SHA-(?:1|256)|vapid|GNAP|DPoP)[ \t]{1,8}/iy;

export function headersIn(text: string): Finding[] {
  const quotes = new Quotes(text);
  return each(text, header, (from, at) => {
    const within = quotes.at(at);
    const value = valueAt(text, at, { ...bareWord, within });
    // Without quotes of its own the value goes to the end of the line, or of the quotes around all.
    const end = value.start > at ? value.end : Math.max(value.end, endWithin(text, at, within));
    scheme.lastIndex = value.start;
    const start = scheme.test(text) && scheme.lastIndex < end ? scheme.lastIndex : value.start;
    return { what: "an authorization header", from, start, end };
  });
}

function endWithin(text: string, at: number, within: string): number {
  const limit = endOfLine(text, at);
  if (within === "") return limit;
  for (let end = text.indexOf(within, at); end >= 0 && end < limit; end = text.indexOf(within, end + 1))
    if (text[end - 1] !== "\\") return end;
  return limit;
}

/** Where no header's name is left. */
const bareScheme = /(?<!\w)(?:Bearer|Basic|Negotiate|NTLM)[ \t]{1,3}(?=[A-Za-z0-9+/_~.-]{16})/gi;
const credentialsOfScheme = /[A-Za-z0-9+/_~.-]{16,8192}={0,2}/y;

export function schemesIn(text: string): Finding[] {
  return each(text, bareScheme, (from, at) => {
    credentialsOfScheme.lastIndex = at;
    credentialsOfScheme.test(text);
    return { what: "an authorization header", from, start: at, end: credentialsOfScheme.lastIndex };
  });
}
