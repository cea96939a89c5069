/**
 * Ed25519 keys as PEM text: made, read, and named by their `keyid`, the SHA-256 of the public key's SPKI DER. It keeps no
 * key anywhere: who holds one, and who may use it, is for people to arrange.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";

/** What was given is not the key that was asked for: wrong usage. */
export class KeyError extends Error {
  override readonly name = "KeyError";
}

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

/** @param where what the text was read from, for the message @throws KeyError */
export function signingKeyOf(pem: string, where: string): KeyObject {
  if (!pem.includes("PRIVATE KEY"))
    throw new KeyError(`${where}: expected a private key in PEM, as \`npm run keygen\` makes it; found none`);
  if (pem.includes("ENCRYPTED"))
    throw new KeyError(`${where}: the key is encrypted; decrypt it into REGIONDRILL_SIGNING_KEY first`);
  return ed25519(() => createPrivateKey(pem), where);
}

/** @param where what the text was read from, for the message @throws KeyError */
export function verifyingKeyOf(pem: string, where: string): KeyObject {
  if (pem.includes("PRIVATE KEY"))
    throw new KeyError(
      `${where} is a private key: verifying wants the public one, ${where}.pub, and nobody else needs this one`,
    );
  if (!pem.includes("PUBLIC KEY"))
    throw new KeyError(`${where}: expected a public key in PEM, as \`npm run keygen\` makes it; found none`);
  return ed25519(() => createPublicKey(pem), where);
}

/** SHA-256, in hexadecimal, of the public key's SPKI DER; for a private key, of the public key that belongs to it. */
export function keyidOf(key: KeyObject): string {
  const publicKey = key.type === "public" ? key : createPublicKey(key);
  return createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("hex");
}

function ed25519(read: () => KeyObject, where: string): KeyObject {
  let key: KeyObject;
  try {
    key = read();
  } catch (error) {
    throw new KeyError(`${where} cannot be read as a key: ${(error as Error).message}`);
  }
  if (key.asymmetricKeyType !== "ed25519")
    throw new KeyError(`${where}: expected an Ed25519 key, found ${key.asymmetricKeyType}`);
  return key;
}
