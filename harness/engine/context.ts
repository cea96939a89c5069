/**
 * The engine that `docker` would use: DOCKER_HOST, else the context that DOCKER_CONTEXT or its configuration names. The rules
 * are those of the docker command line; an empty variable counts as unset.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { MachineError } from "../machine/tool.ts";

export interface ChosenEngine {
  /** DOCKER_HOST form. */
  readonly host: string;
  /** What names it, for messages. */
  readonly by: string;
}

/** What the engine and we prove our identity with. */
export interface Certificates {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
  readonly rejectUnauthorized?: false;
}

const configSchema = z.looseObject({ currentContext: z.string().optional() });
const metaSchema = z.looseObject({
  Name: z.string(),
  Endpoints: z.looseObject({
    docker: z.looseObject({ Host: z.string(), SkipTLSVerify: z.boolean().optional() }).optional(),
  }),
});

/** The context that stands for docker's default. */
const usual = "default";

/** `null` when nothing names one. @throws MachineError when the named context does not exist */
export function chosenEngine(): ChosenEngine | null {
  const { DOCKER_HOST: host, DOCKER_CONTEXT: context } = process.env;
  if (host) return { host, by: "DOCKER_HOST" };
  if (context) return context === usual ? null : engineOf(context, `DOCKER_CONTEXT (${context})`);
  const current = currentContext();
  return current === usual ? null : engineOf(current, `the docker context ${current}`);
}

/** TLS settings of the context of this engine; `null` without a context or settings. */
export function certificatesOf(host: string): Certificates | null {
  const folder = join(configFolder(), "contexts", "meta");
  if (!existsSync(folder)) return null;
  for (const id of readdirSync(folder)) {
    const docker = readMeta(id)?.Endpoints.docker;
    if (docker?.Host !== host) continue;
    const found = certificatesIn(join(configFolder(), "contexts", "tls", id, "docker"));
    if (docker.SkipTLSVerify) return { ...found, rejectUnauthorized: false };
    if (found !== null) return found;
  }
  return null;
}

/** The files that exist; `null` when none does. */
export function certificatesIn(folder: string): Certificates | null {
  const files = (["ca", "cert", "key"] as const).map((name) => [name, join(folder, `${name}.pem`)] as const);
  const there = files.filter(([, path]) => existsSync(path));
  if (there.length === 0) return null;
  return Object.fromEntries(there.map(([name, path]) => [name, readFileSync(path)]));
}

/** Where docker keeps its configuration. */
export function configFolder(): string {
  return process.env.DOCKER_CONFIG || join(homedir(), ".docker");
}

function currentContext(): string {
  const path = join(configFolder(), "config.json");
  if (!existsSync(path)) return usual;
  try {
    return configSchema.parse(JSON.parse(readFileSync(path, "utf8"))).currentContext || usual;
  } catch (error) {
    throw new MachineError(
      `docker's configuration ${path} cannot be read: ${(error as Error).message}. Repair it, or name an engine with DOCKER_HOST`,
    );
  }
}

function engineOf(context: string, by: string): ChosenEngine {
  const host = readMeta(createHash("sha256").update(context).digest("hex"))?.Endpoints.docker?.Host;
  if (host) return { host, by };
  throw new MachineError(
    `${by}: no such context in ${configFolder()}. See \`docker context ls\`, choose one with DOCKER_CONTEXT, or name an engine with DOCKER_HOST`,
  );
}

/** @param id the context's name as it is kept */
function readMeta(id: string): z.infer<typeof metaSchema> | null {
  try {
    const path = join(configFolder(), "contexts", "meta", id, "meta.json");
    return metaSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return null; // absent, or not written by docker
  }
}
