/** A compose project, as far as drills need it: its name, and what each service is made of. Pure. */
import { basename } from "node:path";
import { UsageError } from "../../contract/usage-error.ts";
import { interpolated, variableOf } from "./interpolate.ts";
import type { MergedCompose } from "./load.ts";
import { isMapping, merged } from "./merge.ts";
import type { Mapping } from "./parse.ts";
import { type PublishedPort, publishedPorts } from "./ports.ts";

export interface ComposeProject {
  readonly name: string;
  readonly services: readonly ComposeService[];
  /** Volumes whose names do not depend on the project: they are shared with everything else that names them. */
  readonly fixedVolumes: readonly string[];
  /** Variables that have no value and no default. */
  readonly unset: readonly string[];
}

export interface ComposeService {
  readonly name: string;
  readonly image: string | null;
  /** Two services of one make run the same program: its image, or the folder and target that it is built from. */
  readonly make: string;
  readonly profiles: readonly string[];
  readonly networks: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly PublishedPort[];
  /** The command of its health check, as one text; empty without one. */
  readonly healthcheck: string;
  readonly environment: Readonly<Record<string, Setting>>;
  readonly dependsOn: readonly string[];
  /** Others wait until it has ended: it is no part that keeps running. */
  readonly endsByItself: boolean;
  /** A name that no other project can use at the same time. */
  readonly containerName: string | null;
}

export interface Setting {
  readonly value: string;
  /** The variable that alone decides it; `null` for a text that stands in the file. */
  readonly variable: string | null;
}

/** @throws UsageError when it has no services */
export function composeProject({ folder, model, variables, unset }: MergedCompose): ComposeProject {
  const services = isMapping(model.services) ? model.services : {};
  const awaited = completions(services);
  const made = Object.entries(services).map(([name, one]) =>
    serviceOf(name, merged({}, isMapping(one) ? one : {}), { variables, awaited }),
  );
  if (made.length === 0)
    throw new UsageError("the compose file has no services: name others with --compose, or use --example");
  const { COMPOSE_PROJECT_NAME } = variables;
  return {
    name: projectName(COMPOSE_PROJECT_NAME || textOr(model.name, basename(folder))),
    services: made,
    fixedVolumes: fixedVolumes(model.volumes),
    unset,
  };
}

/** As compose makes it of a folder's name. */
function projectName(text: string): string {
  return (
    text
      .toLowerCase()
      .replace(/[^a-z0-9_-]/g, "")
      .replace(/^[_-]+/, "") || "project"
  );
}

interface Around {
  readonly variables: MergedCompose["variables"];
  readonly awaited: ReadonlySet<string>;
}

function serviceOf(name: string, own: Mapping, { variables, awaited }: Around): ComposeService {
  return {
    name,
    image: typeof own.image === "string" ? own.image : null,
    make: makeOf(own),
    profiles: listOf(own.profiles),
    networks: isMapping(own.networks) ? Object.keys(own.networks) : ["default"],
    labels: textsOf(own.labels),
    ports: publishedPorts(own.ports),
    healthcheck: healthcheckOf(own.healthcheck),
    environment: Object.fromEntries(
      Object.entries(isMapping(own.environment) ? own.environment : {}).map(([key, raw]) => [
        key,
        settingOf(key, raw, variables),
      ]),
    ),
    dependsOn: isMapping(own.depends_on) ? Object.keys(own.depends_on) : [],
    endsByItself: awaited.has(name),
    containerName: typeof own.container_name === "string" ? own.container_name : null,
  };
}

function makeOf({ build, image, command, entrypoint }: Mapping): string {
  const from = isMapping(build) ? [build.context, build.dockerfile, build.target] : [build];
  const what = build === undefined ? [image] : from;
  return [...what, entrypoint, command].map((one) => JSON.stringify(one ?? null)).join(" ");
}

/** A variable alone, without a value, is taken from the environment. */
function settingOf(name: string, raw: unknown, variables: MergedCompose["variables"]): Setting {
  if (raw === null || raw === undefined) return { value: variables[name] ?? "", variable: name };
  const text = String(raw);
  return { value: interpolated(text, { values: variables }), variable: variableOf(text) };
}

function healthcheckOf(check: unknown): string {
  if (!isMapping(check) || check.disable === true) return "";
  const words = listOf(check.test);
  return words[0] === "NONE" ? "" : words.join(" ");
}

/** Services that others await the end of. */
function completions(services: Mapping): Set<string> {
  const found = new Set<string>();
  for (const service of Object.values(services)) {
    const waits = isMapping(service) && isMapping(service.depends_on) ? service.depends_on : {};
    for (const [name, wait] of Object.entries(waits))
      if (isMapping(wait) && wait.condition === "service_completed_successfully") found.add(name);
  }
  return found;
}

function fixedVolumes(volumes: unknown): string[] {
  if (!isMapping(volumes)) return [];
  const isFixed = (volume: unknown) => isMapping(volume) && volume.name !== undefined && !volume.external;
  return Object.keys(volumes).filter((name) => isFixed(volumes[name]));
}

function textsOf(mapping: unknown): Record<string, string> {
  if (!isMapping(mapping)) return {};
  return Object.fromEntries(Object.entries(mapping).map(([key, value]) => [key, String(value ?? "")]));
}

function listOf(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  return [value].flat().map(String);
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === "string" && value !== "" ? value : otherwise;
}
