/**
 * Compose files as docker compose sees them: several merged, with what they include and extend, and every variable replaced.
 * Reads through a function that it is given, so that it can be tried without a disk.
 */
import { dirname, join, relative } from "node:path";
import { parseEnv } from "node:util";
import { UsageError } from "../../contract/usage-error.ts";
import { interpolated } from "./interpolate.ts";
import { isMapping, merged } from "./merge.ts";
import { type Mapping, parseCompose } from "./parse.ts";

export interface ComposeSource {
  /** Absolute, in the order in which they are merged. */
  readonly files: readonly [string, ...string[]];
  /** The text of a file; `null` where there is none. */
  readonly read: (path: string) => string | null;
  /** The environment; it goes before `.env`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface MergedCompose {
  /** Folder of the first file. */
  readonly folder: string;
  /** The merged model. Values of services' `environment` are as they are written, everything else is replaced. */
  readonly model: Mapping;
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Variables that have no value and no default. */
  readonly unset: readonly string[];
}

/** @throws UsageError that names the file, and line and column of what is not YAML */
export function loadCompose({ files, read, environment }: ComposeSource): MergedCompose {
  const folder = dirname(files[0]);
  const values = { ...parseEnv(read(join(folder, ".env")) ?? ""), ...environment };
  const unset = new Set<string>();
  const loader = new Loader({
    folder,
    read,
    replace: (text) => interpolated(text, { values, onUnset: (name) => unset.add(name) }),
  });
  const model = loader.load(files);
  return { folder, model: loader.extended(model, files[0]), variables: values, unset: [...unset].toSorted() };
}

interface Reading {
  readonly folder: string;
  readonly read: ComposeSource["read"];
  readonly replace: (text: string) => string;
}

class Loader {
  readonly #reading: Reading;
  readonly #including: string[] = [];

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  load(files: readonly string[]): Mapping {
    return files.map((file) => this.#withIncluded(this.#parsed(file), file)).reduce(merged);
  }

  /** Services as they are once what they extend is known. */
  extended(model: Mapping, file: string): Mapping {
    const services = servicesOf(model, this.#named(file));
    const names = Object.keys(services);
    return {
      ...model,
      services: Object.fromEntries(names.map((name) => [name, this.#service(name, services, file, [])])),
    };
  }

  #service(name: string, services: Mapping, file: string, above: readonly string[]): Mapping {
    const id = `${this.#named(file)}: ${name}`;
    if (above.includes(id))
      throw new UsageError(`${[...above, id].join(" extends ")}: a service cannot extend itself`);
    const own = services[name];
    if (!isMapping(own))
      throw new UsageError(`${id} is no service: expected a mapping with \`image\` or \`build\``);
    const { extends: base, ...rest } = own;
    if (base === undefined) return merged({}, rest);
    const { service, file: other } = isMapping(base) ? base : { service: base, file: undefined };
    const from = other === undefined ? file : join(dirname(file), String(other));
    const there = other === undefined ? services : servicesOf(this.load([from]), this.#named(from));
    if (!(String(service) in there))
      throw new UsageError(
        `${id} extends ${String(service)}, and there is no such service in ${this.#named(from)}`,
      );
    return merged(this.#service(String(service), there, from, [...above, id]), rest);
  }

  #withIncluded(model: Mapping, file: string): Mapping {
    const { include = [], ...rest } = model;
    if (this.#including.includes(file)) throw new UsageError(`${this.#named(file)} includes itself`);
    this.#including.push(file);
    const entries = Array.isArray(include) ? include : [include];
    const included = entries.map((entry) => {
      const { path } = isMapping(entry) ? entry : { path: entry };
      const paths = [path].flat().map((one) => join(dirname(file), String(one)));
      return this.extended(this.load(paths), paths[0]!);
    });
    this.#including.pop();
    return [...included, rest].reduce(merged);
  }

  #parsed(file: string): Mapping {
    const text = this.#reading.read(file);
    if (text === null) throw new UsageError(`there is no compose file ${this.#named(file)}`);
    const documents = parseCompose(text, this.#named(file)).map((one) => this.#replaced(one, []) as Mapping);
    return documents.reduce(merged, {});
  }

  /** Values of a service's environment stay: whether one is a variable decides whether it may be written down. */
  #replaced(value: unknown, path: readonly string[]): unknown {
    if (path[0] === "services" && path[2] === "environment") return value;
    if (typeof value === "string") return this.#reading.replace(value);
    if (Array.isArray(value)) return value.map((item) => this.#replaced(item, [...path, ""]));
    if (!isMapping(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key, this.#replaced(one, [...path, key])]),
    );
  }

  #named(file: string): string {
    return relative(this.#reading.folder, file) || file;
  }
}

function servicesOf({ services = {} }: Mapping, file: string): Mapping {
  if (isMapping(services)) return services;
  throw new UsageError(`${file}: \`services\` is no mapping of names to services`);
}
