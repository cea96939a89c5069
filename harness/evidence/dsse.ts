/**
 * The DSSE envelope (Dead Simple Signing Envelope, protocol version 1.0.2 of secure-systems-lab/dsse): bytes, what they are,
 * and signatures over both. It proves who signed; not that the content is true, and not when it was signed.
 */
import { type KeyObject, sign, verify } from "node:crypto";
import { z } from "zod";
import { keyidOf } from "./keys.ts";
import { Refusal, readAs } from "./untrusted.ts";

export const payloadType = "application/vnd.in-toto+json";

const signaturesMost = 16;
/** Room for signatures of others, of any kind that is in use. */
const signatureCharactersMost = 8192;
const keyidCharactersMost = 256;

// Strict where the specification lets a reader be lenient: what is not checked could be changed unseen.
const signatureSchema = z.strictObject({
  keyid: z.string().max(keyidCharactersMost).exactOptional(),
  sig: z.string().max(signatureCharactersMost),
});
const envelopeSchema = z.strictObject({
  payloadType: z.string(),
  payload: z.string(),
  // Each costs a look at the whole payload.
  signatures: z.array(signatureSchema).min(1).max(signaturesMost),
});
export type Envelope = z.infer<typeof envelopeSchema>;

/** Pre-authentication encoding: `DSSEv1`, then type and body, each after its length in bytes. */
export function preAuthenticationEncoding(type: string, body: Buffer): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(type)} ${type} ${body.length} `;
  return Buffer.concat([Buffer.from(head), body]);
}

export function sealed(body: Buffer, privateKey: KeyObject): Envelope {
  const signature = sign(null, preAuthenticationEncoding(payloadType, body), privateKey);
  return {
    payloadType,
    payload: body.toString("base64"),
    signatures: [{ keyid: keyidOf(privateKey), sig: signature.toString("base64") }],
  };
}

/** As it stands in a pack, with signatures of others, too. */
export function textOfEnvelope(envelope: Envelope): string {
  return `${JSON.stringify(envelope, null, 2)}\n`;
}

/** What `unsealed` has read, written as packing writes it: anything else could be read otherwise by other programs. */
export function envelopeText(text: string): string {
  const {
    payloadType: type,
    payload,
    signatures,
  } = readAs(envelopeSchema, text, "the envelope", "DSSE envelope");
  const plain = (base64: string) => Buffer.from(base64, "base64").toString("base64");
  return textOfEnvelope({
    payloadType: type,
    payload: plain(payload),
    signatures: signatures.map(({ sig, ...named }) => ({ ...named, sig: plain(sig) })),
  });
}

/** The bytes that this key signed. @throws Refusal when it signed none */
export function unsealed(text: string, publicKey: KeyObject): Buffer {
  const envelope = readAs(envelopeSchema, text, "the envelope", "DSSE envelope");
  if (envelope.payloadType !== payloadType)
    throw new Refusal(`the envelope holds ${JSON.stringify(envelope.payloadType)}, expected ${payloadType}`);
  const body = bytesOf(envelope.payload, "payload");
  const signed = preAuthenticationEncoding(payloadType, body);
  const keyid = keyidOf(publicKey);
  const held = envelope.signatures.filter(({ sig }) =>
    verify(null, signed, publicKey, bytesOf(sig, "signature")),
  );
  if (held.some((one) => one.keyid === undefined || one.keyid === keyid)) return body;
  if (held.length > 0) throw new Refusal("the envelope names another key than the one that signed it");
  const named = envelope.signatures.map((one) => one.keyid ?? "unnamed");
  throw new Refusal(
    named.includes(keyid)
      ? "the signature does not match: what was signed has been changed"
      : `the signature is not by this key: expected ${keyid}, found ${named.join(", ")}`,
  );
}

/** Both alphabets are allowed, spare bits and characters are not: they could be changed unseen. */
function bytesOf(text: string, what: string): Buffer {
  const bytes = Buffer.from(text, "base64");
  if (text === bytes.toString("base64") || text.replace(/={1,2}$/, "") === bytes.toString("base64url"))
    return bytes;
  throw new Refusal(`the envelope's ${what} is not base64`);
}
