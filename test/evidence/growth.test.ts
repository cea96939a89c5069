/** Looking for secrets takes time in proportion to the text, whatever the text is made of: twice as much, twice as long. */
import { describe, expect, it } from "vitest";
import { Secrets } from "../../harness/evidence/secrets.ts";
import { contexts, passwords } from "./canaries.ts";
import { tokens } from "./token-canaries.ts";

const secrets = new Secrets(new Map([["c4n4ry-Tw33t/7", "a value"]]));

/** Beginnings of what is looked for, without its end. */
const beginnings = [
  ..."-=_ .:/@'\"\\`<>&%#0aA+,;([{$\n\t\0",
  ...[
    "--",
    "\\\\",
    '\\"',
    "://",
    "a://",
    "a:b@",
    "://a:b",
    "-----BEGIN ",
    "-----BEGIN A ",
    "-----BEGIN PRIVATE KEY-----",
  ],
  ...[
    "password",
    "password=",
    "password: ",
    "password='",
    'password="',
    "password=[",
    "password: |\n",
    "-password-",
  ],
  ...[
    "secret_",
    "tokens ",
    "--token ",
    "--a-",
    "--aaaaaaaaaaaaaaaaaaaa-",
    "-p",
    " -p ",
    "mysql -p ",
    "curl -u a",
  ],
  ...[
    "authorization:",
    "Authorization: Bearer ",
    "Bearer ",
    "cookie",
    "Set-",
    "AUTH ",
    "user a >",
    "redis-cli ",
  ],
  ...[
    "identified by ",
    "identified with ",
    "machine a password ",
    "requirepass",
    "auth-pass a",
    "a:5432:",
    "thin:a/",
    "@tcp(",
  ],
  ...[
    "eyJ",
    "eyJaaaaaaaa.",
    "eyJaaaaaaaa.eyJ",
    "ghp_",
    "ghs_1_",
    "ghs_1_a.",
    "github_pat_",
    "glpat-",
    "gl",
    "xoxb-",
    "xoxb-a-",
    "xox",
  ],
  ...[
    "sk_live_",
    "SG.",
    "SG.a.",
    "SG.aaaaaaaaaaaaaaaa.",
    "SK",
    "hvs.",
    "s.",
    "sk-",
    "npm_",
    "pypi-A",
    "AKIA",
    "AIza",
    "?sig=",
  ],
  ...[
    "SCRAM-SHA-256$4096:",
    "$2b$",
    "ops_ey",
    "dapi",
    "glsa_",
    "tskey-a-",
    "mongodb://",
    "postgres://a:",
    "mysql://a:a@",
    "https://hooks.",
  ],
  ...[
    "AWS_SECRET_ACCESS_KEY ",
    "aws_account_id",
    "_authToken=",
    "Q~",
    "-us1",
    ":AA",
    ".atlasv1.",
    "Private-Lines: ",
  ],
  ...[
    "\\u00",
    "\\u0041",
    "\\x41",
    "%41",
    "%2",
    "&#65;",
    "&#",
    "&amp;",
    "\\n",
    "a\0",
    "QUJD",
    "QUJDREVGR0hJSktMTU5P\n",
  ],
];

const texts: readonly (readonly [name: string, unit: string])[] = [
  ...beginnings.map((unit) => [JSON.stringify(unit), unit] as const),
  ...contexts.map(({ name, write }) => [name, `${write(passwords[1]!) ?? "x"} `] as const),
  ...tokens.map(([make, token]) => [make, token] as const),
];

const length = 8_000;
/** What takes less is not told from noise. */
const noiseMs = 100;

function cpuMs(text: string): number {
  const { user, system } = process.cpuUsage();
  secrets.findAll(text);
  const after = process.cpuUsage({ user, system });
  return (after.user + after.system) / 1000;
}

const fill = (unit: string, size: number) => unit.repeat(Math.ceil(size / unit.length)).slice(0, size);

describe("twice as much text takes about twice as long", () => {
  it.each(texts)(
    "of %s",
    (_name, unit) => {
      for (const wrap of [
        (text: string) => text,
        (text: string) => `${text}!`,
        (text: string) => text.replaceAll("\n", " "),
      ]) {
        // Many times as much takes many times as long where anything is quadratic, and the fixed part is small then.
        const long = cpuMs(wrap(fill(unit, 8 * length)));
        if (long < noiseMs) continue;
        const short = Math.min(...[1, 2, 3].map(() => cpuMs(wrap(fill(unit, 2 * length)))));
        const again = Math.min(long, cpuMs(wrap(fill(unit, 8 * length))));
        // Linear is 4, quadratic 16.
        expect(again / Math.max(short, 5)).toBeLessThan(9);
      }
    },
    60_000,
  );
});

it("a line of 200,000 dashes is done with at once", () => {
  expect(cpuMs("-".repeat(200_000))).toBeLessThan(1000);
});
