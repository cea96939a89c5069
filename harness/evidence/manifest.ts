/** `manifest.json`: every file of a pack with its size and SHA-256. Its own hash is in the signed statement. */
import { z } from "zod";
import { Refusal, readAs } from "./untrusted.ts";

const manifestSchemaId = "regiondrill/pack-manifest@1";

const fileSchema = z.strictObject({
  path: z.string(),
  size: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Secrets that were replaced by `[redacted]` while packing. */
  redactions: z.int().nonnegative(),
});
export type PackedFile = z.infer<typeof fileSchema>;

const manifestSchema = z.strictObject({
  schema: z.literal(manifestSchemaId),
  files: z.array(fileSchema),
});
export type Manifest = z.infer<typeof manifestSchema>;

export function manifestOf(files: readonly PackedFile[]): Manifest {
  return { schema: manifestSchemaId, files: [...files] };
}

/** One file a line, so that it can be read with the tools of any system. */
export function manifestText({ schema, files }: Manifest): string {
  const lines = files.map((file) => `    ${JSON.stringify(file)}`);
  return `{\n  "schema": ${JSON.stringify(schema)},\n  "files": [\n${lines.join(",\n")}\n  ]\n}\n`;
}

/** @throws Refusal when it is no manifest, or names what has no business in a pack */
export function parseManifest(text: string): Manifest {
  const manifest = readAs(manifestSchema, text, "manifest.json", "manifest");
  const seen = new Set<string>();
  for (const { path } of manifest.files) {
    const objection = objectionTo(path);
    if (objection !== null)
      throw new Refusal(`manifest.json names ${JSON.stringify(path)}, which ${objection}`);
    if (seen.has(path)) throw new Refusal(`manifest.json names ${JSON.stringify(path)} twice`);
    seen.add(path);
  }
  for (const { path } of manifest.files)
    for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1))
      if (seen.has(path.slice(0, at)))
        throw new Refusal(`manifest.json names ${JSON.stringify(path)}, which lies in a file`);
  const { files } = manifest;
  if (text !== manifestText(manifest) || files.some(({ path }, at) => at > 0 && path < files[at - 1]!.path))
    throw new Refusal("manifest.json is not written as packing writes it");
  return manifest;
}

/** No file system takes longer names. */
const stepBytesMax = 255;

/** Why a file of a pack cannot have this path; `null` when it can. */
export function objectionTo(path: string): string | null {
  if (path.startsWith("/") || /^[a-zA-Z]:/.test(path)) return "is an absolute path";
  const steps = path.split("/");
  if (steps.includes("..")) return "leads out of the pack";
  if (steps.some((step) => step === "" || step === ".")) return "is not a plain path";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be found
  if (/[\u0000-\u001f\u007f\\]/.test(path)) return "holds characters that have no place in a path";
  if (!path.isWellFormed() || path.includes("\ufffd")) return "is not Unicode";
  if (steps.some((step) => Buffer.byteLength(step) > stepBytesMax)) return "is too long";
  return path.length > 512 ? "is too long" : null;
}
