/**
 * What a compose project is taken for: its regions and what each holds, where traffic enters, where health is asked. Pure: the
 * same project always gives the same proposal. What it cannot tell is `null`, and becomes a TODO of the topology.
 */
import type { ComposeProject, ComposeService, Setting } from "./compose/project.ts";
import { healthPathOf } from "./health.ts";
import { type Member, regionsOf } from "./regions.ts";
import { isGateway, type StoreKind, storeOf } from "./stores.ts";

export interface Proposal {
  readonly project: string;
  /** How the regions were told apart, in words; `null` where they were not. */
  readonly regionsBy: string | null;
  readonly regions: readonly ProposedRegion[];
  /** The part of each region that takes requests; `null` without regions. */
  readonly service: string | null;
  /** Path at which that part is asked for its health; `null`: not known. */
  readonly health: string | null;
  /** Where requests enter before the regions; `null`: nothing in the project stands there. */
  readonly edge: ProposedEdge | null;
  /** Services of no region. */
  readonly shared: readonly string[];
  /** Profiles without which a region's services are not started. */
  readonly profiles: readonly string[];
  readonly fixedVolumes: readonly string[];
  readonly fixedNames: readonly string[];
  readonly unset: readonly string[];
}

export interface ProposedRegion {
  readonly name: string;
  readonly parts: readonly ProposedPart[];
}

export interface ProposedPart {
  /** As the topology names it: `orders`, `postgres`. */
  readonly part: string;
  readonly service: string;
  readonly store: StoreKind | null;
  /** Where it is reached on this machine; `null`: no port is published. */
  readonly port: number | null;
  readonly login: Login | null;
}

/** How its database is opened. */
export interface Login {
  readonly user: Setting;
  readonly password: Setting | null;
  readonly database: Setting;
}

export interface ProposedEdge {
  readonly service: string;
  readonly url: string;
}

const securePorts = [443, 8443];
/** Of consoles and metrics. */
const portsAside = [8404, 9000, 9090, 9091, 9901, 15672, 2019];

export function proposalFor(project: ComposeProject): Proposal {
  const grouping = regionsOf(project);
  const regions = grouping?.regions ?? [];
  const grouped = new Set(regions.flatMap(({ members }) => members.map(({ service }) => service.name)));
  const others = project.services.filter(({ name }) => !grouped.has(name));
  const role =
    regions.length === 0
      ? null
      : servingRole(
          regions.map(({ members }) => members),
          others,
        );
  const serving = regions.flatMap(({ members }) => members.filter((member) => member.role === role));
  const used = project.services.filter(({ name }) => grouped.has(name));
  return {
    project: project.name,
    regionsBy: grouping?.by ?? null,
    regions: regions.map(({ name, members }) => ({ name, parts: partsOf(members) })),
    service: role,
    health: serving.map(({ service }) => healthPathOf(service)).find((path) => path !== null) ?? null,
    edge: edgeOf(others),
    shared: others
      .filter(({ profiles, endsByItself }) => profiles.length === 0 && !endsByItself)
      .map(({ name }) => name),
    profiles: [...new Set(used.flatMap(({ profiles }) => profiles))],
    fixedVolumes: project.fixedVolumes,
    fixedNames: project.services.flatMap(({ containerName }) => containerName ?? []),
    unset: project.unset,
  };
}

/** The role that takes requests: what the edge depends on, then what is published and asked for its health. */
function servingRole(
  regions: readonly (readonly Member[])[],
  others: readonly ComposeService[],
): string | null {
  const [first = [], ...rest] = regions;
  const candidates = first.filter(
    ({ service, role }) =>
      storeOf(service) === null && rest.every((members) => members.some((member) => member.role === role)),
  );
  const edges = others.filter(isGateway);
  const points = ({ service }: Member) =>
    (edges.some(({ dependsOn }) => dependsOn.includes(service.name)) ? 8 : 0) +
    (service.ports.some(({ published }) => published !== null) ? 4 : 0) +
    (healthPathOf(service) === null ? 0 : 2) +
    (/(?:^|[-_])(?:api|web|app|http|server|service|gateway|front|frontend)(?:$|[-_])/.test(service.name)
      ? 1
      : 0);
  return candidates.toSorted((one, other) => points(other) - points(one))[0]?.role ?? null;
}

/** A store that is alone of its kind in its region is named after the kind, as descriptions of systems do. */
function partsOf(members: readonly Member[]): ProposedPart[] {
  return members.map(({ service, role }) => {
    const store = storeOf(service);
    const alike = members.filter((other) => storeOf(other.service)?.part === store?.part);
    return {
      part: store !== null && alike.length === 1 ? store.part : role,
      service: service.name,
      store,
      port: portOf(service, store),
      login: store?.scheme === "postgres" ? loginOf(service) : null,
    };
  });
}

function portOf({ ports }: ComposeService, store: StoreKind | null): number | null {
  const published = ports.filter((port) => port.published !== null);
  const usual = published.find(({ target }) => target === store?.port);
  const first = published.find(({ target }) => !portsAside.includes(target)) ?? published[0];
  const only = published.length === 1 ? published[0] : undefined;
  return (store === null ? first : (usual ?? only))?.published ?? null;
}

/** As the image of PostgreSQL reads its environment. */
function loginOf({ environment }: ComposeService): Login {
  const user = environment.POSTGRES_USER ?? { value: "postgres", variable: null };
  return { user, password: environment.POSTGRES_PASSWORD ?? null, database: environment.POSTGRES_DB ?? user };
}

function edgeOf(others: readonly ComposeService[]): ProposedEdge | null {
  const edges = others.filter((service) => isGateway(service) && storeOf(service) === null);
  for (const { name, ports } of edges) {
    const published = ports.filter((port) => port.published !== null && !portsAside.includes(port.target));
    const plain = published.find(({ target }) => !securePorts.includes(target));
    const port = plain ?? published[0];
    if (port === undefined) continue;
    const scheme = plain === undefined ? "https" : "http";
    return { service: name, url: `${scheme}://127.0.0.1:${port.published}` };
  }
  return null;
}
