/** The envelope, against the examples of the DSSE specification. */
import { createPublicKey } from "node:crypto";
import { describe, expect, it } from "vitest";
import { payloadType, preAuthenticationEncoding, sealed, unsealed } from "../../harness/evidence/dsse.ts";
import { generateKeys, keyidOf, verifyingKeyOf } from "../../harness/evidence/keys.ts";
import { knownKey, privateKey, publicKey } from "./packs.ts";

const body = Buffer.from('{"_type":"https://in-toto.io/Statement/v1"}');

describe("the pre-authentication encoding", () => {
  it("is the one of the specification's example", () => {
    const encoded = preAuthenticationEncoding("http://example.com/HelloWorld", Buffer.from("hello world"));
    expect(encoded.toString()).toBe("DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  });

  it("counts bytes and not characters, and keeps an empty body", () => {
    const encoded = preAuthenticationEncoding("application/vnd.exämple+json", Buffer.alloc(0));
    expect(encoded.toString()).toBe("DSSEv1 29 application/vnd.exämple+json 0 ");
  });
});

describe("an envelope", () => {
  it("has the signature that the specification's test vector has for this key and payload", () => {
    const { signatures, payload } = sealed(body, knownKey());
    expect(payload).toBe("eyJfdHlwZSI6Imh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbnQvdjEifQ==");
    expect(signatures[0]!.sig).toBe(
      "2WAfaHm5jluo0w+0rk8uVkluELJYWjSmU9x7EUzx+AyteDGJ4/nqyJXfmAUVFIAoQafWm7AxBZNw5M9ixNHiCA==",
    );
  });

  it("gives back what was signed, also where it is written in the other alphabet of base64", () => {
    const publicOne = createPublicKey(knownKey());
    const { payload, signatures } = sealed(body, knownKey());
    const urlSafe = (text: string) => Buffer.from(text, "base64").toString("base64url");
    const other = {
      payloadType,
      payload: urlSafe(payload),
      signatures: [{ sig: urlSafe(signatures[0]!.sig) }],
    };
    expect(unsealed(JSON.stringify(other), publicOne)).toEqual(body);
  });

  it("may carry signatures of others", () => {
    const { signatures, ...rest } = sealed(body, privateKey);
    const both = { ...rest, signatures: [...sealed(body, knownKey()).signatures, ...signatures] };
    expect(unsealed(JSON.stringify(both), publicKey)).toEqual(body);
  });

  const genuine = sealed(body, privateKey);
  const [signature] = genuine.signatures as [{ keyid: string; sig: string }];
  it.each([
    ["not JSON", "{", /not JSON/],
    ["no signatures", { ...genuine, signatures: [] }, /no DSSE envelope: signatures/],
    [
      "more signatures than anybody needs",
      { ...genuine, signatures: Array(17).fill(signature) },
      /no DSSE envelope: signatures: Too big/,
    ],
    [
      "a signature longer than any",
      { ...genuine, signatures: [signature, { sig: "A".repeat(10_000) }] },
      /no DSSE envelope: signatures.1.sig: Too big/,
    ],
    ["an empty signature", { ...genuine, signatures: [{ sig: "" }] }, /not by this key/],
    [
      "another payload type",
      { ...genuine, payloadType: "application/json" },
      /holds "application\/json", expected/,
    ],
    ["another payload", { ...genuine, payload: "e30=" }, /does not match: what was signed has been changed/],
    [
      "spare bits in its base64",
      {
        ...genuine,
        signatures: [{ ...signature, sig: `${signature.sig.slice(0, -3)}${spare(signature.sig.at(-3)!)}==` }],
      },
      /signature is not base64/,
    ],
    [
      "another key's name",
      { ...genuine, signatures: [{ ...signature, keyid: "0".repeat(64) }] },
      /names another key/,
    ],
    ["more than an envelope has", { ...genuine, note: "hello" }, /no DSSE envelope/],
  ])("with %s is refused", (_what, envelope, reason) => {
    const text = typeof envelope === "string" ? envelope : JSON.stringify(envelope);
    expect(() => unsealed(text, publicKey)).toThrow(reason);
  });

  it("of another key is refused, and both keys are named", () => {
    const other = verifyingKeyOf(generateKeys().publicPem, "other");
    const refused = new RegExp(`not by this key: expected ${keyidOf(other)}, found ${keyidOf(publicKey)}`);
    expect(() => unsealed(JSON.stringify(genuine), other)).toThrow(refused);
  });
});

/** Another character that stands for the same upper bits. */
function spare(character: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  return alphabet[alphabet.indexOf(character) ^ 1]!;
}
