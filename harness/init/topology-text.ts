/**
 * `drills/topology.ts` of a compose project: what the proposal tells, and a TODO with one sentence for each thing that no compose
 * file tells. It has to compile as it is, whatever is still to be done.
 */
import type { Login, Proposal, ProposedPart, ProposedRegion } from "./proposal.ts";
import { constantName, key, text } from "./source-text.ts";

export interface TopologyTerms {
  readonly proposal: Proposal;
  /** Compose files as they are named in commands, from the project's folder; none where compose finds them. */
  readonly files: readonly string[];
  /** All of them, from the project's folder. */
  readonly found: readonly string[];
}

/** Compose projects of drills have a name of their own, so that nothing of a project in daily use is touched. */
export function drillProject(project: string): string {
  return `${project}-drills`;
}

/** The text of the file. */
export function topologyText(terms: TopologyTerms): string {
  const { proposal, files, found } = terms;
  const source = found.join(" and ");
  const service = proposal.service ?? "service";
  const { regions } = proposal;
  const names = regions.map(({ name }) => text(name));
  return `/**
 * Where the drills run, and what they may know of ${proposal.project}. Everything here is plain data and a few pure functions.
 * Made from ${source}; it is yours from now on. \`regiondrill check\` lists what is still to be done.
 */
import type { Topology } from "regiondrill";

/** Compose as drills call it: a project of their own, so that the containers and volumes of your daily work are left alone. */
const project = ${text(drillProject(proposal.project))};
const compose = [${composeWords(proposal, files)}] as const;

/** Where the parts of each region answer on this machine. All of them must be gone when the region is gone. */
const addresses: Record<string, Record<string, string>> = {
${regions.map((region) => addressesOf(region, service, reachedInAll(regions))).join("\n")}
};

/** The compose services that a region is made of. */
${proposal.regionsBy === null ? "// TODO: Name the compose services of each region: the compose file does not tell which they are.\n" : ""}const containers: Record<string, Record<string, { project: string; service: string }>> = {
${regions.map(containersOf).join("\n")}
};

export const ${constantName(proposal.project)}: Topology = {
  name: ${text(proposal.project)},
  summary: ${text(summaryOf(proposal))},
  regions: [${names.join(", ")}],
  components: [],
${edgeOf(proposal, service)}
  profile: {
    name: ${text(proposal.project)},
    compressedFrom: null,
    healthCheck: { intervalMs: 1_000, timeoutMs: 500, fall: 2, rise: 2 },
  },
  system: {
    name: ${text(proposal.project)},
    services: [],
    running: {
      addresses: (region) => addresses[region] ?? {},
${healthOf(proposal)}
      up: [...compose, "up", "--detach", "--wait"],
${downOf(proposal)}
      containers: (region) => containers[region] ?? {},
    },

    // TODO: State the request that changes something, and where it carries the event id, by which your system knows a repetition.
    deliver: {
      method: "POST",
      path: "/orders",
      headers: ({ eventId }) => ({ "content-type": "application/json", "idempotency-key": eventId }),
      schemaVersion: 1,
      body: ({ eventId, account, amount }) => JSON.stringify({ id: eventId, account, amount }),
      classify: (status) => ({
        // "ok" must survive anything from now on, "fail" is never applied, "info" is repeated.
        outcome: status < 300 ? "ok" : status === 400 || status === 422 ? "fail" : "info",
        region: null,
      }),
    },

${ledgerOf(proposal, service)}

${defectsOf(terms)}
  },
};
`;
}

function composeWords({ profiles }: Proposal, files: readonly string[]): string {
  const flags = [
    ...files.flatMap((file) => ["--file", file]),
    ...profiles.flatMap((profile) => ["--profile", profile]),
  ];
  return [...['"docker"', '"compose"', '"--project-name"', "project"], ...flags.map(text)].join(", ");
}

function summaryOf({ regions }: Proposal): string {
  return `${regions.map(({ name }) => name).join(" and ")}, as its compose project has them`;
}

/** Parts with a published port in every region: a description names the same addresses for each. */
function reachedInAll(regions: readonly ProposedRegion[]): ReadonlySet<string> {
  const reached = regions.map(({ parts }) =>
    parts.filter(({ port }) => port !== null).map(({ part }) => part),
  );
  const [first = [], ...others] = reached;
  return new Set(first.filter((part) => others.every((parts) => parts.includes(part))));
}

function addressesOf({ name, parts }: ProposedRegion, service: string, reached: ReadonlySet<string>): string {
  const lines = parts
    .filter(({ part }) => part === service || reached.has(part))
    .flatMap((part) => addressLines(part, name));
  return `  ${key(name)}: {\n${lines.map((line) => `    ${line}`).join("\n")}\n  },`;
}

function addressLines({ part, service, port, store, login }: ProposedPart, region: string): string[] {
  if (port === null)
    return [
      `// TODO: Publish a port of ${service}, and state it here: ${region} is reached by nothing else.`,
      `${key(part)}: "http://127.0.0.1:8080",`,
    ];
  const at = `127.0.0.1:${port}`;
  if (login !== null) return [`${key(part)}: ${loginUrl(login, at)},`];
  const scheme = store === null ? "http" : store.scheme;
  return [`${key(part)}: "${scheme === null ? at : `${scheme}://${at}`}",`];
}

/** A secret that the compose file takes from a variable is taken from that variable here, too. */
function loginUrl({ user, password, database }: Login, at: string): string {
  const words = [user, password, database].map((setting) => {
    if (setting === null) return "";
    return setting.variable === null
      ? encodeURIComponent(setting.value)
      : `\${process.env.${setting.variable}}`;
  });
  const [name, secret, base] = words;
  const url = `postgres://${name}${secret === "" ? "" : `:${secret}`}@${at}/${base}`;
  return url.includes("${") ? `\`${url}\`` : text(url);
}

function containersOf({ name, parts }: ProposedRegion): string {
  const lines = parts.map(({ part, service }) => `    ${key(part)}: { project, service: ${text(service)} },`);
  return `  ${key(name)}: {\n${lines.join("\n")}\n  },`;
}

function edgeOf({ edge }: Proposal, service: string): string {
  if (edge === null)
    return `  // The drill's own edge stands before the regions, and sends requests to this part of each.\n  edge: { service: ${text(service)} },`;
  const secure = edge.url.startsWith("https:")
    ? "  // TODO: Name the file with the certificates that are trusted (`ca`), and the name in that of the edge (`servername`).\n"
    : "";
  return `  // Requests enter at ${edge.service}, as those of users do.\n${secure}  edge: { url: ${text(edge.url)}, service: ${text(service)} },`;
}

function healthOf({ health }: Proposal): string {
  if (health !== null) return `      health: ${text(health)},`;
  return `      // TODO: State the path that answers 200 only while the region can do its work.\n      health: "/healthz",`;
}

/** Volumes with a name of their own are the same for every project: what is in them is not the drill's to delete. */
function downOf({ fixedVolumes, fixedNames }: Proposal): string {
  const notes = [
    ...(fixedNames.length === 0
      ? []
      : [
          `TODO: Remove \`container_name\` of ${list(fixedNames)}: two projects cannot use one name at a time.`,
        ]),
    ...(fixedVolumes.length === 0
      ? []
      : [
          `TODO: Give the volume ${list(fixedVolumes)} no \`name\`, then add "--volumes" here: each drill has to begin with empty stores.`,
        ]),
  ];
  const flag = fixedVolumes.length === 0 ? ', "--volumes"' : "";
  return [...notes.map((note) => `      // ${note}`), `      down: [...compose, "down"${flag}],`].join("\n");
}

function ledgerOf({ regions }: Proposal, service: string): string {
  const opened = regions.every(({ parts }) =>
    parts.some(({ part, port }) => part === "postgres" && port !== null),
  );
  return opened && regions.length > 0
    ? `    // TODO: Select what a region has applied, one row for each time it did; \`event_id\` is enough.
    ledger: { kind: "postgres", sql: "select id as event_id from orders order by created_at" },`
    : `    // TODO: Name the path that lists what a region has applied, one JSON object a line; \`event_id\` is enough.
    ledger: { kind: "http", service: ${text(service)}, path: "/orders.ndjson" },`;
}

/** Compose reads that variable only if no files are named to it. */
function howToPlant({ files, found }: TopologyTerms): string {
  const variable = "    // What a defect states in `env`, `up` gets: a variable that your services read";
  if (files.length > 0) return `${variable}.`;
  return `${variable}, or one more compose file that breaks
    // one of them: env: { COMPOSE_FILE: ${text([...found, "drills/broken.yaml"].join(":"))} }.`;
}

/** Without an edge of its own, the edge of the drill can be blinded; nothing in the system has to be changed for it. */
function defectsOf(terms: TopologyTerms): string {
  if (terms.proposal.edge !== null)
    return `    // A check that cannot fail proves nothing: break a promise on purpose, and see that the drill finds it.
${howToPlant(terms)}
    // TODO: Describe a defect of your own, and list it in \`catches\` of the drill.
    defects: {},`;
  return `    // A check that cannot fail proves nothing: this breaks a promise on purpose, in the edge. Add one of your own.
${howToPlant(terms)}
    defects: {
      "blind-edge": {
        breaks: "The edge goes on sending requests to a region that is gone.",
        caughtBy: ["rto"],
        edgeChecks: false,
      },
    },`;
}

function list(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(", ");
}
