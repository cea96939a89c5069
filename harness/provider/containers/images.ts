/** The images that a topology runs on, on each of its engines: pulled, prepared once, or built from a folder. */

import type { DescribedComponent } from "../../component/component.ts";
import { describedComponents, kindOf } from "../../component/kinds.ts";
import type { ContainerSpec, JobSpec, ServiceSpec } from "../../contract/system.ts";
import type { Topology } from "../../contract/topology.ts";
import type { Engine } from "../../engine/engine.ts";
import {
  buildFolder,
  buildOnce,
  copyImages,
  ensureImage,
  imageId,
  type Recipe,
  whyNoImage,
} from "../../engine/images.ts";
import { type ImageName, imageOf } from "../../engine/pinned-images.ts";
import { MachineError } from "../../machine/tool.ts";

export class Images {
  /** By the component's name. */
  readonly #prepared: ReadonlyMap<string, string>;

  constructor(prepared: ReadonlyMap<string, string>) {
    this.#prepared = prepared;
  }

  of(name: ImageName): string {
    return imageOf(name);
  }

  ofComponent({ spec, name }: DescribedComponent): string {
    return this.#prepared.get(name) ?? imageOf(kindOf(spec).image);
  }

  /** @throws MachineError when its description names no image */
  ofSpec(spec: ServiceSpec | JobSpec): string {
    return referenceOf(containerOf(spec).image);
  }
}

/** Why this engine cannot have what the topology runs on; `null` when it can. Pulls and builds nothing. */
export async function whyNoImages(engine: Engine, topology: Topology): Promise<string | null> {
  const silent = specsOf(topology).find(({ container }) => container === undefined);
  if (silent !== undefined) return `${silent.name} of ${topology.system.name} names no image`;
  const reasons = await Promise.all(basesOf(topology).map((reference) => whyNoImage(engine, reference)));
  return reasons.find((reason) => reason !== null) ?? null;
}

/**
 * Gets everything there is to get on the first engine, and copies it to the others. Resolves with the images, and the version of
 * each by name.
 */
export async function prepareImages(
  [first, ...others]: readonly Engine[],
  topology: Topology,
  announce: (text: string) => void,
): Promise<{ images: Images; versions: Record<string, string> }> {
  const main = first!;
  const prepared = new Map<string, string>();
  const versions: Record<string, string> = { engine: main.version };
  for (const reference of basesOf(topology)) {
    const id = await ensureImage(main, reference, announce);
    versions[reference.split(/[:@]/, 1)[0]!] = `${reference} ${id.slice(0, "sha256:".length + 12)}`;
  }
  for (const [name, recipe] of recipesOf(topology))
    prepared.set(
      name,
      await buildOnce(main, recipe, () =>
        announce(`preparing ${recipe.from} (once): its data, as drills begin with it`),
      ),
    );
  for (const source of sourcesOf(topology)) {
    const reference = referenceOf(source);
    const { context, dockerfile } = source;
    if ((await imageId(main, reference)) === null) announce(`building ${reference} (once)`);
    await buildFolder(main, reference, { context, dockerfile, args: { NODE_IMAGE: imageOf("node") } });
  }
  const images = new Images(prepared);
  const used = [
    ...outsideImages.map((name) => imageOf(name)),
    ...describedComponents(topology.components).map((component) => images.ofComponent(component)),
    ...specsOf(topology).map((spec) => images.ofSpec(spec)),
  ];
  for (const to of others) await copyImages({ from: main, to }, [...new Set(used)], announce);
  return { images, versions };
}

/** Of what stands outside all regions. */
const outsideImages: readonly ImageName[] = ["haproxy", "toxiproxy"];

/** Images that are pulled. */
function basesOf(topology: Topology): string[] {
  const images = specsOf(topology).flatMap(({ container }) => container?.image ?? []);
  const named = images.filter((image) => typeof image === "string");
  const node: ImageName[] = sourcesOf(topology).length > 0 ? ["node"] : [];
  const pinned = [...outsideImages, ...topology.components.map((spec) => kindOf(spec).image), ...node];
  return [...new Set([...pinned.map((image) => imageOf(image)), ...named])];
}

/** By the component's name. */
function recipesOf({ components }: Topology): Map<string, Recipe> {
  return new Map(
    describedComponents(components).flatMap(({ spec, name }): [string, Recipe][] => {
      const kind = kindOf(spec);
      const recipe = kind.recipe?.(spec, imageOf(kind.image), components);
      return recipe === undefined ? [] : [[name, recipe]];
    }),
  );
}

function sourcesOf(topology: Topology) {
  const images = specsOf(topology).flatMap(({ container }) => container?.image ?? []);
  return [...new Set(images.filter((image) => typeof image !== "string"))];
}

function specsOf({ system }: Topology): readonly (ServiceSpec | JobSpec)[] {
  return [...system.services, ...(system.jobs ?? [])];
}

function containerOf({ name, container }: ServiceSpec | JobSpec): ContainerSpec {
  if (container !== undefined) return container;
  throw new MachineError(
    `${name} cannot run in a container: its description names no image. Add \`container\` to it, or run on processes: --provider processes`,
  );
}

function referenceOf(image: ContainerSpec["image"]): string {
  return typeof image === "string" ? image : `${image.name}:local`;
}
