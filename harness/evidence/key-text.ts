/**
 * The text of a key as people hand it over: from a file, or from a variable of a CI system that made one line of it, put it in
 * quotes, or needs it in base64. It finds out what kind of key it is, and does not read the key itself.
 */

export interface KeyText {
  /** What PEM calls it: `PRIVATE KEY`; `ssh-ed25519` and the like for a line of OpenSSH; `null` for what is no key. */
  readonly label: string | null;
  /** Base64 without white space. */
  readonly body: string;
  /** Headers in the armour, by which older formats mark encryption. */
  readonly headers: string;
  /** How many keys there are. */
  readonly count: number;
}

/** Such as a CI system's secret may have. */
const longest = 64 * 1024;

export function keyTextOf(given: string): KeyText {
  const text = unquoted(given.slice(0, longest));
  const found = armoured(text) ?? openSshLine(text);
  if (found !== null) return found;
  const inner = Buffer.from(text.replace(/\s/g, ""), "base64").toString("latin1");
  const behind = /^[A-Za-z0-9+/_=\s-]+$/.test(text) ? unquoted(inner) : "";
  return armoured(behind) ?? openSshLine(behind) ?? { label: null, body: "", headers: "", count: 0 };
}

/** Without what was put around it and between its lines on the way. */
function unquoted(given: string): string {
  let text = given
    .replace(/^\ufeff/, "")
    .replaceAll("\0", "")
    .trim();
  const quoted = /^(["'`])([\s\S]*)\1$/.exec(text);
  if (quoted !== null) text = quoted[2]!;
  return text
    .replaceAll(/\\r|\r/g, "")
    .replaceAll(/\\{1,2}n/g, "\n")
    .trim();
}

function armoured(text: string): KeyText | null {
  const begins = [...text.matchAll(/-{4,5} ?BEGIN ([A-Z0-9 ]{1,40}?) ?-{4,5}/g)];
  const [first] = begins;
  if (first === undefined) return null;
  const start = first.index + first[0].length;
  const end = text.indexOf("-----END ", start);
  const inside = text.slice(start, end < 0 ? text.length : end);
  const headers = [...inside.matchAll(/^[ \t]*[A-Za-z][\w-]{0,40}: .{0,200}$/gm)].map(([line]) => line);
  const body = headers.reduce((rest, line) => rest.replace(line, ""), inside).replaceAll(/\s/g, "");
  return { label: first[1]!, body: end < 0 ? "" : body, headers: headers.join("\n"), count: begins.length };
}

/** `ssh-ed25519 AAAA… comment`, also behind the options or the host of a list of keys. */
function openSshLine(text: string): KeyText | null {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#"));
  const found = lines.flatMap((line) => {
    const [, label, body] =
      /(?:^|\s)((?:sk-)?(?:ssh|ecdsa)-[\w@.-]{1,60})\s{1,8}(AAAA[A-Za-z0-9+/=]{1,16384})(?:\s|$)/.exec(
        line,
      ) ?? [];
    return label === undefined || body === undefined ? [] : [{ label, body }];
  });
  const [first] = found;
  return first === undefined ? null : { ...first, headers: "", count: found.length };
}
