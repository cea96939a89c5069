/** Keys as CI systems and people hand them over: taken for what they are, or refused with what helps. */
import { execFileSync, spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, test } from "vitest";
import { UsageError } from "../../harness/contract/usage-error.ts";
import { generateKeys, keyidOf, signingKeyOf, verifyingKeyOf } from "../../harness/evidence/keys.ts";

const place = mkdtempSync(join(tmpdir(), "regiondrill-keys-"));
afterAll(() => rmSync(place, { recursive: true }));

const { privatePem, publicPem, keyid } = generateKeys();
const base64 = (text: string) => Buffer.from(text).toString("base64");
const folded = (text: string) => text.match(/.{1,76}/g)!.join("\n");

/** What becomes of a text on its way. */
const ways: readonly (readonly [string, (text: string) => string])[] = [
  ["as it was made", (text) => text],
  ["with literal line feeds", (text) => text.replaceAll("\n", "\\n")],
  ["with literal line feeds that were escaped twice", (text) => text.replaceAll("\n", "\\\\n")],
  ["with literal carriage returns and line feeds", (text) => text.replaceAll("\n", "\\r\\n")],
  ["with line ends of Windows", (text) => text.replaceAll("\n", "\r\n")],
  ["without the last line feed", (text) => text.trim()],
  ["in double quotes", (text) => `"${text}"`],
  ["in single quotes, on one line", (text) => `'${text.replaceAll("\n", "\\n")}'`],
  ["with blanks around", (text) => `\n  ${text}\n\n`],
  ["with a byte order mark", (text) => `\ufeff${text}`],
  ["in base64", base64],
  ["in base64 over lines", (text) => folded(base64(text))],
];
const onlyArmoured: typeof ways = [
  ["with blanks for line feeds", (text) => text.replaceAll("\n", " ")],
  ["without line feeds", (text) => text.replaceAll("\n", "")],
  ["indented", (text) => text.replaceAll("\n", "\n    ")],
  ["with words before it", (text) => `Bag Attributes\n    friendlyName: x\n${text}`],
];

describe("a key in PEM is taken", () => {
  it.each([...ways, ...onlyArmoured])("%s", (_how, way) => {
    expect(keyidOf(signingKeyOf(way(privatePem), "it"))).toBe(keyid);
    expect(keyidOf(verifyingKeyOf(way(publicPem), "it"))).toBe(keyid);
  });
});

const hasKeygen = spawnSync("ssh-keygen", ["-?"]).error === undefined;

function openSsh(name: string, ...options: string[]): { readonly secret: string; readonly shared: string } {
  const path = join(place, name);
  if (!existsSync(path)) execFileSync("ssh-keygen", ["-q", "-f", path, "-C", "drill at home", ...options]);
  return { secret: readFileSync(path, "utf8"), shared: readFileSync(`${path}.pub`, "utf8") };
}

describe.runIf(hasKeygen)("a key of OpenSSH", () => {
  const made = hasKeygen ? openSsh("ed25519", "-t", "ed25519", "-N", "") : { secret: "", shared: "" };

  it.each([...ways, ...onlyArmoured])("is taken %s", (_how, way) => {
    expect(keyidOf(signingKeyOf(way(made.secret), "it"))).toBe(keyidOf(verifyingKeyOf(made.shared, "it")));
  });

  it.each(ways)("is taken to verify with %s", (_how, way) => {
    expect(keyidOf(verifyingKeyOf(way(made.shared), "it"))).toBe(keyidOf(signingKeyOf(made.secret, "it")));
  });

  it("is taken from a list of keys that holds one", () => {
    const { shared } = made;
    for (const line of [`from="10.0.0.1",no-pty ${shared}`, `# ours\n\n${shared}`, `host.example ${shared}`])
      expect(keyidOf(verifyingKeyOf(line, "it"))).toBe(keyidOf(signingKeyOf(made.secret, "it")));
  });

  it.each<[string, () => string, RegExp]>([
    [
      "encrypted",
      () => openSsh("locked", "-t", "ed25519", "-N", "hunter2hunter2").secret,
      /encrypted; decrypt a copy.*ssh-keygen -p -N ''/,
    ],
    [
      "RSA",
      () => openSsh("rsa", "-t", "rsa", "-b", "2048", "-N", "").secret,
      /expected an Ed25519 key, found ssh-rsa: `npm run keygen/,
    ],
    [
      "ECDSA",
      () => openSsh("ecdsa", "-t", "ecdsa", "-N", "").secret,
      /expected an Ed25519 key, found ecdsa-sha2-nistp256/,
    ],
    ["cut off", () => made.secret.slice(0, 200), /cannot be read as a key: .*is all of it there/],
    ["changed", () => made.secret.replace(/\n(.{10})./, "\n$1!"), /cannot be read as a key/],
    [
      "the public one",
      () => made.shared,
      /expected a private key in PEM.*found one that calls itself ssh-ed25519/,
    ],
    ["two", () => made.secret + made.secret, /holds 2 keys: expected one/],
  ])("that is %s is refused to sign with, and why is said", (_kind, text, reason) => {
    expect(() => signingKeyOf(text(), "it")).toThrow(UsageError);
    expect(() => signingKeyOf(text(), "it")).toThrow(reason);
  });

  it.each<[string, () => string, RegExp]>([
    [
      "RSA",
      () => openSsh("rsa2", "-t", "rsa", "-b", "2048", "-N", "").shared,
      /expected an Ed25519 key, found ssh-rsa/,
    ],
    ["the private one", () => made.secret, /is a private key: verifying needs the public one/],
    ["two", () => made.shared + made.shared, /holds 2 keys/],
    [
      "in the form of RFC 4716",
      () => execFileSync("ssh-keygen", ["-e", "-f", join(place, "ed25519.pub")], { encoding: "utf8" }),
      /ssh-keygen -i -f/,
    ],
    ["cut off", () => made.shared.slice(0, 40), /cannot be read as a key/],
  ])("that is %s is refused to verify with, and why is said", (_kind, text, reason) => {
    expect(() => verifyingKeyOf(text(), "it")).toThrow(UsageError);
    expect(() => verifyingKeyOf(text(), "it")).toThrow(reason);
  });
});

const pkcs8 = { type: "pkcs8", format: "pem" } as const;
const spki = { type: "spki", format: "pem" } as const;
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const locked = { ...pkcs8, cipher: "aes-256-cbc", passphrase: "hunter2hunter2" };

test.each<[string, string, RegExp]>([
  ["RSA", rsa.privateKey.export(pkcs8) as string, /expected an Ed25519 key, found rsa: `npm run keygen/],
  ["RSA of the old kind", rsa.privateKey.export({ type: "pkcs1", format: "pem" }) as string, /found rsa/],
  [
    "EC",
    ec.privateKey.export({ type: "sec1", format: "pem" }) as string,
    /expected an Ed25519 key, found ec/,
  ],
  ["Ed448", generateKeyPairSync("ed448").privateKey.export(pkcs8) as string, /found ed448/],
  ["X25519", generateKeyPairSync("x25519").privateKey.export(pkcs8) as string, /found x25519/],
  [
    "encrypted",
    generateKeyPairSync("ed25519").privateKey.export(locked) as string,
    /encrypted; decrypt a copy.*openssl pkey/,
  ],
  [
    "encrypted in the old way",
    rsa.privateKey.export({ type: "pkcs1", format: "pem", cipher: "aes-128-cbc", passphrase: "x" }) as string,
    /encrypted; decrypt a copy/,
  ],
  [
    "of cosign",
    "-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED SIGSTORE PRIVATE KEY-----\n",
    /encrypted/,
  ],
  [
    "of PGP",
    "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nAAAA\n-----END PGP PRIVATE KEY BLOCK-----\n",
    /found one of PGP/,
  ],
  ["of PuTTY", "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n", /puttygen/],
  ["public", publicPem, /expected a private key in PEM.*found one that calls itself PUBLIC KEY/],
  ["without its end", privatePem.split("-----END")[0]!, /cannot be read as a key: .*from BEGIN to END/],
  ["empty", "", /expected a private key in PEM.*found none/],
  ["a path", "/run/secrets/key", /found none/],
  ["something else", "x".repeat(200_000), /found none/],
])("a private key that is %s is refused, and why is said", (_kind, text, reason) => {
  expect(() => signingKeyOf(text, "it")).toThrow(UsageError);
  expect(() => signingKeyOf(text, "it")).toThrow(reason);
});

test.each<[string, string, RegExp]>([
  ["RSA", rsa.publicKey.export(spki) as string, /expected an Ed25519 key, found rsa/],
  ["RSA of the old kind", rsa.publicKey.export({ type: "pkcs1", format: "pem" }) as string, /found rsa/],
  ["EC", ec.publicKey.export(spki) as string, /found ec/],
  ["private", privatePem, /is a private key: verifying needs the public one/],
  ["private and in base64", base64(privatePem), /is a private key: verifying needs the public one/],
  [
    "in a certificate",
    "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    /openssl x509 -pubkey/,
  ],
  ["something else", "hello", /expected a public key in PEM.*found none/],
])("a public key that is %s is refused, and why is said", (_kind, text, reason) => {
  expect(() => verifyingKeyOf(text, "it")).toThrow(UsageError);
  expect(() => verifyingKeyOf(text, "it")).toThrow(reason);
});
