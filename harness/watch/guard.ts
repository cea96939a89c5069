/**
 * Who may ask what of the server. It listens on this machine alone, but so does every page in the browser: a request must
 * name this server as its host (no name that somebody else's DNS points here), must come from its own page, and must
 * carry the token where it changes anything.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** Why it is refused. */
export interface Refusal {
  readonly status: 401 | 403;
  readonly text: string;
}

export function newToken(): string {
  return randomBytes(24).toString("base64url");
}

/** `null` when the request may be answered. @param port this server's */
export function refusalOf({ headers, method }: IncomingMessage, port: number): Refusal | null {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const { host = "", origin } = headers;
  if (!hosts.includes(host))
    return { status: 403, text: `this server is http://${hosts[0]}, the request is for another host` };
  const own = origin === `http://${host}`;
  if (method === "POST" ? !own : origin !== undefined && !own)
    return { status: 403, text: "the request comes from another page" };
  const site = headers["sec-fetch-site"];
  const navigates = headers["sec-fetch-mode"] === "navigate";
  if (site !== undefined && site !== "same-origin" && site !== "none" && !navigates)
    return { status: 403, text: "the request comes from another page" };
  return null;
}

export function isToken(given: string | null | undefined, token: string): boolean {
  return given != null && timingSafeEqual(digest(given), digest(token));
}

/** `null` when the request carries the token. */
export function tokenRefusal({ headers }: IncomingMessage, token: string): Refusal | null {
  if (isToken(/^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1], token)) return null;
  return { status: 401, text: "the token is missing or wrong; it is in the address that the terminal shows" };
}

/** Of equal length, whatever was given. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** What every answer says: nothing from elsewhere, in no other page, kept by nobody. */
export const protectiveHeaders: Readonly<Record<string, string>> = {
  "Content-Security-Policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join("; "),
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cache-Control": "no-store",
};
