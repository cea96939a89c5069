/**
 * The write-ahead ledger of a drill: its process, and the faults that it is about to inject, written to disk before they
 * happen. It lies in the slot's folder, so that the folder alone tells what to undo.
 * Processes need no entry: each carries the slot's mark from birth (see `process-table.ts`). Containers carry it too, as a
 * label; the ledger names the engines that they are on.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { ResolvedAct } from "../component/act.ts";
import { isOurs } from "../machine/temp.ts";
import { identify, isAlive, type ProcessId } from "./process-table.ts";
import type { Slot } from "./slot.ts";

/** Regions that ran before the drill and run on after it, as they were before it: the state to restore. */
const attachedSchema = z.object({
  entry: z.literal("attached"),
  /** Their engine, in DOCKER_HOST form. */
  host: z.string(),
  project: z.string(),
  /** The carrier of links, and its API. */
  carrier: z.string(),
  api: z.string(),
  /** Proxies that were there, enabled and without toxics. */
  proxies: z.array(z.string()),
  /** Proxies that the drill adds. */
  added: z.array(z.string()),
  /** Containers that ran, by id. */
  containers: z.array(z.string()),
});
export type Attached = z.infer<typeof attachedSchema>;

const commandSchema = z.tuple([z.string()], z.string());
const actSchema: z.ZodType<ResolvedAct> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("command"), command: commandSchema }),
  z.object({
    kind: z.literal("http"),
    method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]).exactOptional(),
    url: z.string(),
    headers: z.record(z.string(), z.string()).exactOptional(),
    body: z.string().exactOptional(),
  }),
  z.object({ kind: z.literal("postgres"), address: z.string(), sql: z.string() }),
]);
/** A system that runs by itself, and the commands of its own by which it is as it was again. */
const runningSchema = z.object({
  entry: z.literal("running"),
  /** Where they are run. */
  cwd: z.string(),
  /** By region; none where it has no such command. */
  heal: z.record(z.string(), commandSchema),
  /** Where the drill brought the system up. */
  down: commandSchema.nullable(),
  /** Where nothing may be after `down`; missing in old ledgers, as are the limits. */
  addresses: z
    .array(
      z.object({
        part: z.string(),
        /** Missing in old ledgers, as is the scheme. */
        region: z.string().exactOptional(),
        /** Such as `http:`. */
        scheme: z.string().exactOptional(),
        host: z.string(),
        port: z.number(),
      }),
    )
    .optional(),
  /** By default five minutes. */
  limitsMs: z.object({ down: z.number().optional(), heal: z.number().optional() }).optional(),
});
export type Running = z.infer<typeof runningSchema>;

const endpointSchema = z.object({
  network: z.string(),
  aliases: z.array(z.string()),
  address: z.string(),
});
/** A container of the user's as it was found, before a fault touched it: the state to restore. */
const touchedSchema = z.object({
  entry: z.literal("touched"),
  /** Its engine, in DOCKER_HOST form. */
  host: z.string(),
  id: z.string(),
  name: z.string(),
  restart: z.object({ Name: z.string(), MaximumRetryCount: z.number() }),
  /** By the network's id. */
  networks: z.record(z.string(), endpointSchema),
});
export type Touched = z.infer<typeof touchedSchema>;

const processSchema = z.object({ pid: z.number(), startTicks: z.number() });
/** Processes of the user's that a region's fault stops where they stand; the last such entry of a region counts. */
const frozenSchema = z.object({
  entry: z.literal("frozen"),
  region: z.string(),
  processes: z.array(processSchema),
  /** Control groups, frozen as a whole. */
  groups: z.array(z.string()),
});
export type Frozen = z.infer<typeof frozenSchema>;

const entrySchema = z.discriminatedUnion("entry", [
  z.object({
    entry: z.literal("drill"),
    runId: z.string(),
    runFolder: z.string(),
    pid: z.number(),
    startTicks: z.number(),
  }),
  z.object({ entry: z.literal("engine"), host: z.string() }),
  attachedSchema,
  runningSchema,
  touchedSchema,
  /** The container is as it was found again. */
  z.object({ entry: z.literal("restored"), id: z.string() }),
  frozenSchema,
  z.object({ entry: z.literal("command"), pid: z.number(), startTicks: z.number() }),
  z.object({ entry: z.literal("undone") }),
  z.object({
    entry: z.literal("fault"),
    id: z.string(),
    kind: z.string(),
    target: z.string(),
    /** Regions that it breaks, as a whole or in part; missing in old ledgers. */
    regions: z.array(z.string()).exactOptional(),
    /** What undoes it, where nothing else does. */
    undo: z.array(actSchema).exactOptional(),
    limitMs: z.number().optional(),
  }),
  z.object({ entry: z.literal("healed"), id: z.string() }),
  z.object({ entry: z.literal("kept") }),
  z.object({ entry: z.literal("held"), milestone: z.string() }),
  z.object({ entry: z.literal("resumed") }),
]);
export type LedgerEntry = z.infer<typeof entrySchema>;

export interface LedgerState {
  readonly drill: Extract<LedgerEntry, { entry: "drill" }> | null;
  /** How many faults were injected, or were about to be. */
  readonly faults: number;
  /** Those that were not healed. */
  readonly openFaults: readonly Extract<LedgerEntry, { entry: "fault" }>[];
  /** Container engines on which something of the slot was made, or was about to be, in DOCKER_HOST form. */
  readonly engines: readonly string[];
  /** What the drill was attached to; `null` where it brought up everything itself. */
  readonly attached: Attached | null;
  /** The system by whose own commands the drill works; `null` where there is none, or all that they did was undone. */
  readonly running: Running | null;
  /** Containers of the user's that may not be as they were found. */
  readonly touched: readonly Touched[];
  /** Processes of the user's that may stand still. */
  readonly frozen: readonly Frozen[];
  /** Processes of those commands; they may be over. */
  readonly commands: readonly ProcessId[];
  /** Left running on purpose. */
  readonly kept: boolean;
  /** Milestone at which it waits to be resumed. */
  readonly heldAt: string | null;
  /** Whether the drill's harness is alive. */
  readonly inUse: boolean;
  /** Lines that cannot be read and may name an engine, or regions that a drill was attached to, in words. */
  readonly unreadable: readonly string[];
}

const fileName = "ledger.ndjson";

export function record(slot: Slot, entry: LedgerEntry): void {
  append(slot.folder, entry);
}

/**
 * Must be called before anything is made on a container engine for the slot in this folder.
 * @param host DOCKER_HOST form: `unix:///var/run/docker.sock`
 */
export function recordEngine(folder: string, host: string): void {
  append(folder, { entry: "engine", host });
}

/** Must be called before anything of regions that run already is touched for the slot in this folder. */
export function recordAttached(folder: string, attached: Omit<Attached, "entry">): void {
  append(folder, { entry: "attached", ...attached });
}

/** Must be called before the first command of a system that runs by itself. */
export function recordRunning(folder: string, running: Omit<Running, "entry">): void {
  append(folder, { entry: "running", ...running });
}

/** Must be called before a container of the user's is touched. */
export function recordTouched(folder: string, touched: Omit<Touched, "entry">): void {
  append(folder, { entry: "touched", ...touched });
}

export function recordRestored(folder: string, id: string): void {
  append(folder, { entry: "restored", id });
}

/** Must be called before processes of the user's are stopped; with none once they go on. */
export function recordFrozen(folder: string, frozen: Omit<Frozen, "entry">): void {
  append(folder, { entry: "frozen", ...frozen });
}

/** Must be called as soon as such a command runs: while it does, undoing what it does has no lasting effect. */
export function recordCommand(folder: string, pid: number): void {
  const id = identify(pid);
  if (id !== null) append(folder, { entry: "command", ...id });
}

/** Reads what is there; a slot that was claimed and never written to has an empty state and is not in use. */
export function readLedger(slot: Slot): LedgerState {
  const { entries: all, unreadable } = readLines(join(slot.folder, fileName));
  const drill = all.findLast((entry) => entry.entry === "drill") ?? null;
  // A slot may be used by one drill after another; what was before the last one is settled.
  const entries = drill === null ? all : all.slice(all.indexOf(drill));
  const pause = entries.findLast(({ entry }) => entry === "held" || entry === "resumed");
  const running = all.findLast(({ entry }) => entry === "running" || entry === "undone");
  const healed = new Set(entries.filter((entry) => entry.entry === "healed").map((entry) => entry.id));
  const faults = entries.filter((entry) => entry.entry === "fault");
  return {
    drill,
    faults: faults.length,
    openFaults: faults.filter(({ id }) => !healed.has(id)),
    // What a drill made is taken over by the next one.
    engines: [...new Set(all.flatMap((entry) => (entry.entry === "engine" ? [entry.host] : [])))],
    attached: all.findLast((entry) => entry.entry === "attached") ?? null,
    running: running?.entry === "running" ? running : null,
    touched: touchedIn(all),
    frozen: frozenIn(all),
    commands: all.filter((entry) => entry.entry === "command"),
    kept: entries.some((entry) => entry.entry === "kept"),
    heldAt: pause?.entry === "held" ? pause.milestone : null,
    inUse: drill !== null && isAlive(drill),
    unreadable,
  };
}

function touchedIn(all: readonly LedgerEntry[]): Touched[] {
  const open = new Map<string, Touched>();
  for (const entry of all) {
    if (entry.entry === "touched") open.set(entry.id, entry);
    if (entry.entry === "restored") open.delete(entry.id);
  }
  return [...open.values()];
}

function frozenIn(all: readonly LedgerEntry[]): Frozen[] {
  const entries = all.filter((entry) => entry.entry === "frozen");
  return [...new Map(entries.map((entry) => [entry.region, entry])).values()];
}

function append(folder: string, entry: LedgerEntry): void {
  appendFileSync(join(folder, fileName), `${JSON.stringify(entry)}\n`, { flush: true, mode: 0o600 });
}

/** Entries without which all that a slot holds is found as well, by its mark; a fault with what undoes it is none. */
const dispensable = /^\{"entry":"(drill|fault|healed|kept|held|resumed|undone|restored|command)"/;

function readLines(path: string): { entries: LedgerEntry[]; unreadable: string[] } {
  const entries: LedgerEntry[] = [];
  const unreadable: string[] = [];
  if (existsSync(path) && !isOurs(path))
    return {
      entries,
      unreadable: [
        `${path}, which others may have written: nothing in it is carried out. Look at it, then remove the folder`,
      ],
    };
  // A last line cut short by a crash records nothing that was done.
  for (const [index, line] of textOf(path).split("\n").slice(0, -1).entries()) {
    if (line === "") continue;
    const entry = entryOf(line);
    if (entry !== null) entries.push(entry);
    else if (!dispensable.test(line) || line.includes('"undo":'))
      unreadable.push(
        `line ${index + 1} of ${path}, which cannot be read: it may name a container engine, or regions that were broken there. Look yourself (docker ps -a --filter label=regiondrill.slot), then remove the folder`,
      );
  }
  return { entries, unreadable };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** `null` for what no version of ours would have written, or only one that we do not know. */
function entryOf(line: string): LedgerEntry | null {
  try {
    return entrySchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
