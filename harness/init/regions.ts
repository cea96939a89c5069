/**
 * Which services of a compose project are which region: by a label, by their names, by their profiles or by their networks, the
 * first of these that divides them so that each region runs the same programs. Proposes nothing where none does. Pure.
 */
import { basename } from "node:path";
import type { ComposeProject, ComposeService } from "./compose/project.ts";
import { namesAPlace, nameWithout, wordsOf } from "./region-words.ts";
import { isGateway, storeOf } from "./stores.ts";

export interface Grouping {
  /** In words: `the label com.example.region`. */
  readonly by: string;
  readonly regions: readonly RegionServices[];
}

export interface RegionServices {
  readonly name: string;
  readonly members: readonly Member[];
}

export interface Member {
  readonly service: ComposeService;
  /** What it is in its region, as its counterpart in every other region is too: `orders`. */
  readonly role: string;
}

const mostWordsOfARegion = 3;
const labelOfPlaces = /(?:^|[./_-])(?:region|site|zone|datacenter|data-center|dc|location|cell)$/i;
const wordsOfNetworks = ["net", "network", "internal", "private", "lan", "vpc", "subnet"];

type Divided = ReadonlyMap<string, readonly Member[]>;

/** `null` where nothing divides them. */
export function regionsOf(project: ComposeProject): Grouping | null {
  const services = project.services.filter(({ endsByItself }) => !endsByItself);
  for (const way of [byLabel, byName, byProfile, byNetwork]) {
    const found = way(services).filter(({ divided }) => isPlausible(divided));
    const [best] = found.toSorted((one, other) => sizeOf(other.divided) - sizeOf(one.divided));
    if (best === undefined) continue;
    const regions = [...best.divided].map(([name, members]) => ({
      name,
      members: withDistinctRoles(members),
    }));
    return { by: best.by, regions };
  }
  return null;
}

interface Division {
  readonly by: string;
  readonly divided: Divided;
}

function byLabel(services: readonly ComposeService[]): Division[] {
  const keys = new Set(
    services.flatMap(({ labels }) => Object.keys(labels)).filter((key) => labelOfPlaces.test(key)),
  );
  return [...keys].map((key) => ({
    by: `the label ${key}`,
    divided: divide(services, ({ labels }) => labels[key] || null),
  }));
}

function byName(services: readonly ComposeService[]): Division[] {
  const divisions: Division[] = [];
  for (let count = 1; count <= mostWordsOfARegion; count++)
    for (const side of ["first", "last"] as const)
      divisions.push({ by: "their names", divided: byWords(services, side, count) });
  return divisions;
}

/** A place is what stands before, or after, a name that another place has too. */
function byWords(services: readonly ComposeService[], side: "first" | "last", count: number): Divided {
  const split = (name: string) => {
    const words = wordsOf(name);
    const at = side === "first" ? count : words.length - count;
    if (words.length <= count) return null;
    const [before, after] = [words.slice(0, at).join("-"), words.slice(at).join("-")];
    return side === "first" ? { place: before, role: after } : { place: after, role: before };
  };
  const all = services.flatMap(({ name }) => split(name) ?? []);
  const isShared = (role: string) =>
    new Set(all.filter((one) => one.role === role).map(({ place }) => place)).size > 1;
  const places = new Set(all.filter(({ role }) => isShared(role)).map(({ place }) => place));
  const placeOf = ({ name }: ComposeService) => split(name)?.place ?? "";
  return divide(services, (service) => (places.has(placeOf(service)) ? placeOf(service) : null));
}

function byProfile(services: readonly ComposeService[]): Division[] {
  const divided = divide(services, ({ profiles }) => (profiles.length === 1 ? profiles[0]! : null));
  return [{ by: "their profiles", divided }];
}

/** Networks named by a place; without such, those that some service has alone. */
function byNetwork(services: readonly ComposeService[]): Division[] {
  const all = new Set(services.flatMap(({ networks }) => networks));
  const named = [...all].filter((network) => namesAPlace(placeOfNetwork(network)));
  const alone = services.flatMap(({ networks }) => (networks.length === 1 ? networks : []));
  const places = new Set(named.length > 1 ? named : alone);
  const divided = divide(services, ({ networks }) => {
    const own = networks.filter((network) => places.has(network));
    return own.length === 1 ? placeOfNetwork(own[0]!) : null;
  });
  return [{ by: "their networks", divided }];
}

function placeOfNetwork(network: string): string {
  const words = wordsOf(network).filter((word) => !wordsOfNetworks.includes(word));
  return words.join("-") || network;
}

/** Roles by name; where the regions then have nothing in common, by what is run. */
function divide(
  services: readonly ComposeService[],
  placeOf: (service: ComposeService) => string | null,
): Divided {
  const divided = (roleIn: (service: ComposeService, place: string) => string) => {
    const found = new Map<string, Member[]>();
    for (const service of services) {
      const place = placeOf(service);
      if (place === null) continue;
      found.set(place, [...(found.get(place) ?? []), { service, role: roleIn(service, place) }]);
    }
    return found;
  };
  const byNames = divided(({ name }, place) => nameWithout(name, place));
  return rolesInAll(byNames).length > 0 ? byNames : divided(programOf);
}

function programOf({ image, name, make }: ComposeService): string {
  if (image !== null) return basename(image.split("@")[0]!).split(":")[0]!;
  return wordsOf(basename(make.replaceAll('"', " ").trim().split(" ")[0]!)).join("-") || name;
}

/** Programs of the project's own that every region has. */
function rolesInAll(divided: Divided): string[] {
  const [first = [], ...others] = [...divided.values()];
  return first
    .filter(({ service }) => storeOf(service) === null)
    .map(({ role }) => role)
    .filter((role) => others.every((members) => members.some((member) => member.role === role)));
}

/** Two places or more that run the same. What is not named as places are must be made of the same, too. */
function isPlausible(divided: Divided): boolean {
  const roles = rolesInAll(divided);
  if (divided.size < 2 || roles.length === 0) return false;
  const names = [...divided.keys()];
  if (names.every(namesAPlace)) return true;
  const isOneMake = (role: string) => new Set(membersIn(divided, role).map(({ make }) => make)).size === 1;
  return (
    names.every((name) => !/^\d+$/.test(name)) &&
    roles.every(isOneMake) &&
    !membersIn(divided, roles[0]!).some(isGateway)
  );
}

function membersIn(divided: Divided, role: string): ComposeService[] {
  return [...divided.values()]
    .flat()
    .filter((member) => member.role === role)
    .map(({ service }) => service);
}

function sizeOf(divided: Divided): number {
  return [...divided.values()].flat().length;
}

/** Two services of one role in one region keep their own names. */
function withDistinctRoles(members: readonly Member[]): Member[] {
  return members.map(({ service, role }) => {
    const isAlone = members.filter((other) => other.role === role).length === 1;
    return { service, role: isAlone ? role : service.name };
  });
}
