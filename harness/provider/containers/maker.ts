/** Makes parts of a plan that are containers: their images, and the ports at which they are reached from outside. */
import type { ContainerPart } from "../../component/container-part.ts";
import { edgeContainer, edgePort, runtimePort } from "../../component/haproxy/part.ts";
import { kindOf } from "../../component/kinds.ts";
import { serviceContainer } from "../../component/service/part.ts";
import type { WantedConduit } from "../conduits.ts";
import type { PartMaker } from "../plan.ts";
import type { AddressBook } from "./address-book.ts";
import { edgeId } from "./edge.ts";
import type { Images } from "./images.ts";
import { type EngineNames, regionOf } from "./names.ts";
import type { ContainerJob } from "./region.ts";

interface Materials {
  readonly names: EngineNames;
  readonly book: AddressBook;
  readonly images: Images;
  readonly wanted: readonly WantedConduit[];
}

export function containerMaker(materials: Materials): PartMaker<ContainerPart, ContainerJob> {
  const { book, images } = materials;
  return {
    component(instance) {
      const { spec, region, name } = instance;
      const image = images.ofComponent(instance);
      const publishedAt = (port: number, inside = port) => book.part({ region, name }, port, inside);
      return alsoAcross(kindOf(spec).container({ ...instance, image, publishedAt }), materials);
    },
    service(spec, at) {
      const reached = book.part({ region: at.region, name: spec.name }, spec.port);
      return alsoAcross(serviceContainer(spec, at, reached, images.ofSpec(spec)), materials);
    },
    job(spec, at) {
      const { command = [], readOnly = false } = spec.container ?? {};
      return {
        name: spec.name,
        region: at.region,
        image: images.ofSpec(spec),
        launch: { argv: command, env: spec.env(at), readOnly },
      };
    },
    edge: (config) =>
      edgeContainer({
        ...config,
        at: book.part(edgeId, edgePort),
        runtime: book.part(edgeId, runtimePort),
        image: images.of("haproxy"),
      }),
  };
}

/** With the ports that carriers on other engines dial. */
function alsoAcross(part: ContainerPart, { names, book, wanted }: Materials): ContainerPart {
  const across = wanted
    .filter(({ server, service }) => server === part.region && service === part.name)
    .map(({ dialler, port }) => ({ dialler: regionOf(dialler), port }))
    .filter(({ dialler }) => names.engineOf(dialler) !== names.engineOf(part.region));
  const ports = across.map(({ dialler, port }) => ({ port, at: book.acrossEngines(dialler, part, port) }));
  return { ...part, ports: [...part.ports, ...ports] };
}
