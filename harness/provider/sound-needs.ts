/** What services wait for before they are started: parts that there are, and no circle. Pure. */
import type { SystemUnderTest } from "../contract/system.ts";
import { absent } from "./sound-names.ts";

/** @param known names of the parts of a region */
export function needsAmiss({ services }: SystemUnderTest, known: readonly string[]): string[] {
  const wanted = new Map(services.map((service) => [service.name, service.needs]));
  const circles = services.map((service) => circleFrom(service.name, wanted)).filter((one) => one !== null);
  return [
    ...services.flatMap((service) =>
      service.needs.flatMap((need) => absent(`needs of ${service.name}`, need, known)),
    ),
    ...circles.slice(0, 1).map((circle) => `each waits for the next one to answer: ${circle.join(" → ")}`),
  ];
}

/** The path by which a service waits for itself; `null` without one. */
function circleFrom(
  service: string,
  wanted: ReadonlyMap<string, readonly string[]>,
  way: readonly string[] = [],
): readonly string[] | null {
  if (way.includes(service)) return [...way.slice(way.indexOf(service)), service];
  for (const need of wanted.get(service) ?? []) {
    const circle = circleFrom(need, wanted, [...way, service]);
    if (circle !== null) return circle;
  }
  return null;
}
