/** Ed25519 keys as OpenSSH writes them (PROTOCOL.key, RFC 8709), as what Node reads. It does not decrypt. */
import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";

/** Why it is no Ed25519 key that can be used as it is: the kind of key that it is, or that it is encrypted. */
export class OpenSshError extends Error {
  override readonly name = "OpenSshError";
  readonly reason: "encrypted" | "another kind" | "damaged";

  constructor(reason: "encrypted" | "another kind" | "damaged", found: string) {
    super(found);
    this.reason = reason;
  }
}

const ed25519 = "ssh-ed25519";
const magic = "openssh-key-v1\0";
const pkcs8Head = Buffer.from("302e020100300506032b657004220420", "hex");
const spkiHead = Buffer.from("302a300506032b6570032100", "hex");

/** @throws OpenSshError */
export function openSshPrivateKey(body: string): KeyObject {
  const bytes = Buffer.from(body, "base64");
  if (bytes.toString("latin1", 0, magic.length) !== magic) throw damaged();
  const fields = new Fields(bytes.subarray(magic.length));
  const cipher = fields.string().toString("latin1");
  fields.string();
  fields.string();
  const count = fields.number();
  const shared = new Fields(fields.string());
  if (cipher !== "none") throw new OpenSshError("encrypted", cipher);
  if (count !== 1) throw damaged();
  refuseOther(shared.string().toString("latin1"));
  const secret = new Fields(fields.string());
  const check = secret.number();
  if (secret.number() !== check) throw damaged();
  refuseOther(secret.string().toString("latin1"));
  const publicKey = secret.string();
  const seed = secret.string().subarray(0, 32);
  const key = createPrivateKey({ key: Buffer.concat([pkcs8Head, seed]), format: "der", type: "pkcs8" });
  const spki = createPublicKey(key).export({ type: "spki", format: "der" });
  if (!spki.subarray(-32).equals(publicKey) || !shared.string().equals(publicKey)) throw damaged();
  return key;
}

/** @param body of a line `ssh-ed25519 <body> <comment>` @throws OpenSshError */
export function openSshPublicKey(body: string): KeyObject {
  const fields = new Fields(Buffer.from(body, "base64"));
  refuseOther(fields.string().toString("latin1"));
  const key = fields.string();
  if (key.length !== 32) throw damaged();
  return createPublicKey({ key: Buffer.concat([spkiHead, key]), format: "der", type: "spki" });
}

function refuseOther(kind: string): void {
  if (kind !== ed25519) throw new OpenSshError("another kind", kind);
}

function damaged(): OpenSshError {
  return new OpenSshError("damaged", "it is cut off or was changed");
}

/** Numbers of four bytes, and strings after their length. */
class Fields {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  number(): number {
    if (this.#at + 4 > this.#bytes.length) throw damaged();
    this.#at += 4;
    return this.#bytes.readUInt32BE(this.#at - 4);
  }

  string(): Buffer {
    const length = this.number();
    if (this.#at + length > this.#bytes.length) throw damaged();
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}
