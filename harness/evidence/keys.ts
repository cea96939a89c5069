/**
 * Ed25519 keys: made as PEM, read from PEM or OpenSSH, and named by their `keyid`, the SHA-256 of the public key's SPKI DER. A key
 * that cannot be used is explained, with the command that makes it one that can. It keeps no key anywhere: people
 * arrange who holds one and who may use it.
 */

import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
import { ownCommand } from "../contract/own-command.ts";
import { UsageError } from "../contract/usage-error.ts";
import { type KeyText, keyTextOf } from "./key-text.ts";
import { OpenSshError, openSshPrivateKey, openSshPublicKey } from "./openssh.ts";

export interface KeyPair {
  /** PKCS#8. */
  readonly privatePem: string;
  /** SPKI. */
  readonly publicPem: string;
  readonly keyid: string;
}

export function generateKeys(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return {
    privatePem: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
    publicPem: publicKey.export({ type: "spki", format: "pem" }) as string,
    keyid: keyidOf(publicKey),
  };
}

const toDecrypt =
  "decrypt a copy, with `openssl pkey -in <key> -out <copy>` or, if OpenSSH made it, `ssh-keygen -p -N '' -f <copy>`, and sign with that";
const toMake = `\`${ownCommand("keygen", "--out <key>")}\` makes one`;

/** @param where what the text was read from, for the message @throws UsageError */
export function signingKeyOf(given: string, where: string): KeyObject {
  const text = keyTextOf(given);
  const { label } = text;
  if (/^PuTTY-User-Key-File/.test(given))
    throw new UsageError(
      `${where} is a key of PuTTY: \`puttygen <key> -O private-openssh -o <copy>\` writes it as OpenSSH does`,
    );
  if (label === null || !label.includes("PRIVATE KEY"))
    throw new UsageError(
      `${where}: expected a private key in PEM, as \`${ownCommand("keygen")}\` makes it, or of OpenSSH; found ${found(label)}`,
    );
  refuseSeveral(text, where);
  if (label.includes("ENCRYPTED") || text.headers.includes("ENCRYPTED")) throw encrypted(where);
  if (label.startsWith("PGP"))
    throw new UsageError(`${where}: expected an Ed25519 key in PEM, found one of PGP: ${toMake}`);
  return ed25519(where, () =>
    label === "OPENSSH PRIVATE KEY" ? openSshPrivateKey(text.body) : createPrivateKey(pemOf(text)),
  );
}

/** @param where what the text was read from, for the message @throws UsageError */
export function verifyingKeyOf(given: string, where: string): KeyObject {
  const text = keyTextOf(given);
  const { label } = text;
  if (label?.includes("PRIVATE KEY"))
    throw new UsageError(
      `${where} is a private key: verifying needs the public one, ${where}.pub. Keep this one secret`,
    );
  if (label === "CERTIFICATE")
    throw new UsageError(
      `${where} is a certificate: \`openssl x509 -pubkey -noout -in <certificate>\` writes its key`,
    );
  if (label === "SSH2 PUBLIC KEY")
    throw new UsageError(
      `${where} is a key as RFC 4716 writes it: \`ssh-keygen -i -f <key>\` writes it as OpenSSH does`,
    );
  const isOpenSsh = label !== null && /^(?:sk-)?(?:ssh|ecdsa)-/.test(label);
  if (!isOpenSsh && !label?.includes("PUBLIC KEY"))
    throw new UsageError(
      `${where}: expected a public key in PEM, as \`${ownCommand("keygen")}\` makes it, or of OpenSSH; found ${found(label)}`,
    );
  refuseSeveral(text, where);
  return ed25519(where, () => (isOpenSsh ? openSshPublicKey(text.body) : createPublicKey(pemOf(text))));
}

function found(label: string | null): string {
  return label === null ? "none" : `one that calls itself ${label}`;
}

function refuseSeveral({ count }: KeyText, where: string): void {
  if (count > 1)
    throw new UsageError(`${where} holds ${count} keys: expected one, name a file that holds no other`);
}

function encrypted(where: string): UsageError {
  return new UsageError(
    `${where}: the key is encrypted; ${toDecrypt}, or put it into REGIONDRILL_SIGNING_KEY`,
  );
}

function pemOf({ label, body }: KeyText): string {
  const lines = body.match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

/** SHA-256, in hexadecimal, of the public key's SPKI DER; for a private key, of the public key that belongs to it. */
export function keyidOf(key: KeyObject): string {
  const publicKey = key.type === "public" ? key : createPublicKey(key);
  return createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("hex");
}

function ed25519(where: string, read: () => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = read();
  } catch (error) {
    if (error instanceof OpenSshError && error.reason === "encrypted") throw encrypted(where);
    if (error instanceof OpenSshError && error.reason === "another kind") throw another(where, error.message);
    throw new UsageError(
      `${where} cannot be read as a key: ${(error as Error).message}; is all of it there, from BEGIN to END?`,
    );
  }
  if (key.asymmetricKeyType !== "ed25519") throw another(where, key.asymmetricKeyType);
  return key;
}

function another(where: string, kind: string | undefined): UsageError {
  return new UsageError(`${where}: expected an Ed25519 key, found ${kind}: ${toMake}`);
}
