/** Images on an engine: whether one is there, getting it from its registry, building one. */
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { pack } from "tar-stream";
import { MachineError } from "../machine/tool.ts";
import { within } from "../machine/within.ts";
import { buildContext } from "./build-context.ts";
import type { Engine } from "./engine.ts";
import { type ImageName, imageOf, pinned, variableOf } from "./pinned-images.ts";

/** Text files by path. */
export type Files = Readonly<Record<string, string>>;

const registryLimitMs = 10_000;

/** The image's id, `sha256:…`; `null` when the engine does not have it. */
export async function imageId({ docker }: Engine, reference: string): Promise<string | null> {
  try {
    return (await docker.getImage(reference).inspect()).Id;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return null;
    throw error;
  }
}

/** Why the engine neither has this image nor could pull it; `null` when it has or can. */
export async function whyNoImage(engine: Engine, reference: string): Promise<string | null> {
  if ((await imageId(engine, reference)) !== null) return null;
  return within(registryLimitMs, () => engine.docker.getImage(reference).distribution()).then(
    () => null,
    ({ message }: Error) => `image ${reference} is not there and cannot be had: ${message}`,
  );
}

/** Pulls the image if the engine lacks it. Resolves with its id. @throws MachineError with the remedies */
export async function ensureImage(
  engine: Engine,
  reference: string,
  announce: (text: string) => void,
): Promise<string> {
  const present = await imageId(engine, reference);
  if (present !== null) return present;
  announce(`pulling ${reference} (once)`);
  try {
    // The types know the form with a callback only.
    const pulled = engine.docker.pull(reference) as unknown as Promise<NodeJS.ReadableStream>;
    await followed(engine, await pulled);
    return (await imageId(engine, reference))!;
  } catch (error) {
    throw new MachineError(
      `image ${reference} is not on the engine at ${engine.host} and could not be pulled: ${(error as Error).message}. Pull it by hand (docker pull ${reference}), ${otherImage(reference)}or build stand-ins for all images: compose/offline/build.sh`,
    );
  }
}

/** The variable that replaces it, where it is one of ours. */
function otherImage(reference: string): string {
  const name = (Object.keys(pinned) as ImageName[]).find((one) => imageOf(one) === reference);
  return name === undefined ? "" : `name another one in ${variableOf(name)}, `;
}

/** How to make an image out of another one and a few text files. */
export interface Recipe {
  /** Name of the image without a tag: the tag is a hash of all that goes into it. */
  readonly name: string;
  /** The image it starts from, as in the Dockerfile: when that changes, this is built again. */
  readonly from: string;
  readonly dockerfile: string;
  readonly files: Files;
}

/** Builds it unless it was built before. Resolves with its reference. @throws MachineError with the end of the build's output */
export async function buildOnce(
  engine: Engine,
  { name, from, dockerfile, files }: Recipe,
  announce: () => void,
): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify([await imageId(engine, from), dockerfile, files]));
  const tag = `${name}:${hash.digest("hex").slice(0, 12)}`;
  if ((await imageId(engine, tag)) !== null) return tag;
  announce();
  const context = Readable.from([await tarOf({ ...files, Dockerfile: dockerfile })]);
  await built(engine, tag, await engine.docker.buildImage(context, { t: tag, forcerm: true }));
  return tag;
}

/** Builds an image from a folder with a Dockerfile, without what its `.dockerignore` names. The engine's own cache makes that quick. */
export async function buildFolder(
  engine: Engine,
  tag: string,
  {
    context,
    dockerfile,
    args,
  }: { context: string; dockerfile: string; args: Readonly<Record<string, string>> },
): Promise<string> {
  const files = Readable.from([await buildContext(context, dockerfile)]);
  await built(
    engine,
    tag,
    await engine.docker.buildImage(files, { t: tag, dockerfile, forcerm: true, buildargs: args }),
  );
  return tag;
}

/** Copies the images that an engine lacks from another one: no registry is needed. */
export async function copyImages(
  { from, to }: { from: Engine; to: Engine },
  references: readonly string[],
  announce: (text: string) => void,
): Promise<void> {
  const wanted = await Promise.all(
    references.map(async (name) => ({
      name,
      there: (await imageId(to, name)) === (await imageId(from, name)),
    })),
  );
  const names = wanted.filter(({ there }) => !there).map(({ name }) => name);
  if (names.length === 0) return;
  announce(`copying ${names.join(", ")} to the engine at ${to.host} (once)`);
  try {
    // All at once: what they have in common travels once.
    const archive = await (from.docker as unknown as SavesMany).getImages({ names });
    await followed(to, await to.docker.loadImage(archive));
  } catch (error) {
    throw new MachineError(
      `images could not be copied to the engine at ${to.host}: ${(error as Error).message}. Pull them there, or: docker save ${names.join(" ")} | docker --host ${to.host} load`,
    );
  }
}

/** Missing from the types. */
interface SavesMany {
  getImages(options: { names: readonly string[] }): Promise<NodeJS.ReadableStream>;
}

/** An archive of text files, as engines take them. */
export async function tarOf(files: Files): Promise<Buffer> {
  const tar = pack();
  for (const [name, text] of Object.entries(files))
    tar.entry({ name: name.replace(/^\//, ""), mode: 0o755 }, text);
  tar.finalize();
  return Buffer.concat(await Array.fromAsync(tar as AsyncIterable<Uint8Array>));
}

async function built(engine: Engine, tag: string, stream: NodeJS.ReadableStream): Promise<void> {
  try {
    await followed(engine, stream);
  } catch (error) {
    throw new MachineError(
      `image ${tag} could not be built on the engine at ${engine.host}: ${(error as Error).message}`,
    );
  }
}

/** Reads an engine's progress to its end. Rejects with the last lines when it ends in an error. */
async function followed({ docker }: Engine, stream: NodeJS.ReadableStream): Promise<void> {
  const lines: string[] = [];
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(
      stream,
      (error) => (error === null ? resolve() : reject(error)),
      ({ stream: text, error }: { stream?: string; error?: string }) => {
        if (text) lines.push(text.trim());
        if (error) lines.push(error);
      },
    );
  }).catch(({ message }: Error) => {
    throw new Error([message, ...lines.filter((line) => line !== message).slice(-8)].join("\n    "));
  });
}
