/**
 * Tokens and keys of known makes, recognised wherever they stand: by the rules of secretlint, which others keep up to date, and
 * by forms of our own where those rules are narrower than what is handed out, or have none. Its rules for URLs and private keys
 * are left out (`urls.ts` and `private-keys.ts` find more of them, and where they end), and so is the one that lets a text
 * switch rules off.
 */
import { rules } from "@secretlint/secretlint-rule-preset-recommend";
import { type Finding, redacted } from "./finding.ts";

const leftOut = /(?:privatekey|basicauth|database-connection-string|filter-comments)$/;
const takenIn = rules.filter(({ meta }) => !leftOut.test(meta.id));

interface Report {
  readonly range: readonly [number, number];
}

/** What a rule of secretlint calls: it reports while it looks, and only then. */
interface Rule {
  create(
    context: { createTranslator(): () => object; report(report: Report): void; ignore(): void },
    options: object,
  ): { file?(source: object): unknown };
}

export function knownTokensIn(text: string): Finding[] {
  const found: Finding[] = [];
  const report = ({ range: [start, end] }: Report) => {
    if (!text.slice(start, end).includes(redacted)) found.push({ what: "a token", from: start, start, end });
  };
  const context = { createTranslator: () => () => ({}), report, ignore: () => {} };
  const source = { content: text, filePath: "file", ext: "", contentType: "text" };
  for (const rule of takenIn as unknown as readonly Rule[]) rule.create(context, {}).file?.(source);
  return found;
}

const own: readonly RegExp[] = [
  // Cloud access keys: AWS, Google, Azure, DigitalOcean.
  /(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}(?![0-9A-Z])/g,
  /AIza[\w-]{35}|ya29\.[\w-]{20,}|GOCSPX-[\w-]{20,}|1\/\/0[\w-]{40,}/g,
  /(?<=[?&;])sig=[\w%+/=]{20,}/g,
  /do[ooprt]_v1_[0-9a-f]{64}/g,
  // Code hosts and registries.
  /gh[opsru]_[A-Za-z0-9_]{36,}|github_pat_\w{22,}/g,
  /gl[a-z]{2,7}-[\w-]{20,}(?:\.[\w.-]{1,})?|GR1348941[\w-]{20,}/g,
  /ATATT3[\w=-]{20,}|ATBB[A-Za-z0-9]{24,}|ATCTT3[\w=-]{20,}/g,
  /pypi-A[\w-]{16,}|rubygems_[0-9a-f]{48}|dckr_[a-z]{3}_[\w-]{20,}|cio[A-Za-z0-9]{32}(?!\w)/g,
  // Payments and messages.
  /(?:[rsp]k_(?:live|test|org)|whsec)_[A-Za-z0-9+/=]{10,}/g,
  /sq0(?:atp|csp|idp)-[\w-]{22,}|EAAA[\w-]{60}|access_token\$production\$[0-9a-z]{16}\$[0-9a-f]{32}/g,
  /xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]{10,}|xapp-[A-Za-z0-9-]{10,}|hooks\.slack\.com\/(?:services|workflows|triggers)\/[\w/-]{20,}/g,
  /(?:SK|SC)[0-9a-f]{32}(?![0-9a-f])|SG\.[\w-]{16,}\.[\w-]{16,}|key-[0-9a-f]{32}(?![0-9a-f])/g,
  /discord(?:app)?\.com\/api\/webhooks\/\d{16,}\/[\w-]{60,}/g,
  // Models.
  /sk-(?:proj-|svcacct-|admin-|ant-|or-|lf-)?[\w-]{20,}|gsk_[A-Za-z0-9]{20,}|hf_[A-Za-z0-9]{30,}|r8_[A-Za-z0-9]{37}|xai-[\w-]{60,}|pplx-[\w-]{40,}/g,
  // Vaults, platforms and their tools.
  /hv[bsr]\.[\w-]{20,}|(?:s|b|r)\.[A-Za-z0-9]{24}(?![A-Za-z0-9.])|ops_ey[\w=-]{32,}|dp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{20,}/g,
  /pul-[0-9a-f]{40}|pscale_(?:tkn|pw|oauth)_[\w.=-]{20,}|sbp_[0-9a-f]{40}/g,
  /glc_[A-Za-z0-9+/=]{32,}|NRAK-[A-Z0-9]{27}|NRII-[\w-]{32}|sntry[su]_[\w+/=.-]{40,}|PMAK-[0-9a-f]{24}-[0-9a-f]{34}/g,
  /secret_[A-Za-z0-9]{43}|vc[apirk]k?_[A-Za-z0-9]{20,}|HRKU-[\w-]{36,}|fo1_[\w-]{40,}|FlyV1 [\w+/=,-]{40,}|cf(?:k|ut|at)_[A-Za-z0-9]{40,}/g,
  /(?<![\w-])(?:[A-Za-z0-9]{1,32}_)?eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]+)*/g,
  /AGE-SECRET-KEY-1[A-Z0-9]{50,}|(?:lsv2|phc|phx|rnd|napi|secret-token:)_?[\w-]{36,}/g,
  // What passwords are kept as: enough to try words on, or to log on with.
  /SCRAM-SHA-(?:1|256)\$\d{3,6}:[\w+/=]{8,}\$[\w+/=:]{20,}|(?:\$(?:2[abxy]|[1567y]|argon2(?:id|i|d)|scrypt|pbkdf2-\w{3,8})\$)[\w./,=$+-]{20,}/g,
];

/** Makes that begin like any word: what is looked for first, and what must stand before it. */
const inside: readonly { readonly pattern: RegExp; readonly before: RegExp }[] = [
  { pattern: /Q~[a-zA-Z0-9_~.-]{31,34}/g, before: /[a-zA-Z0-9_~.-]{3}\d$/ },
  { pattern: /-us\d{1,2}(?!\d)/g, before: /(?<![0-9a-f])[0-9a-f]{32}$/ },
  { pattern: /:AA[\w-]{33}/g, before: /(?<!\d)\d{8,10}$/ },
  { pattern: /\.atlasv1\.[\w=-]{60,128}/g, before: /[A-Za-z0-9]{14}$/ },
];
const beforeMost = 40;

export function ownTokensIn(text: string): Finding[] {
  const found: Finding[] = [];
  const add = (start: number, end: number) => found.push({ what: "a token", from: start, start, end });
  // Recognised only where no word goes before.
  for (const pattern of own)
    for (const { index: start, 0: token } of text.matchAll(pattern))
      if (!/[A-Za-z0-9]/.test(text[start - 1] ?? " ")) add(start, start + token.length);
  for (const { pattern, before } of inside)
    for (const { index: at, 0: token } of text.matchAll(pattern)) {
      const [head] = before.exec(text.slice(Math.max(0, at - beforeMost), at)) ?? [];
      if (head !== undefined) add(at - head.length, at + token.length);
    }
  return found;
}
