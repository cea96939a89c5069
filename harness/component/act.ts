/**
 * Does what the description of an external system states: a command, an HTTP request, an SQL statement. What came of it goes
 * into a log. Any process can do it, so that a clean-up can as well.
 */
import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { Act } from "../contract/own-fault.ts";
import { reasonOf } from "../contract/reason.ts";
import { type CommandPlace, runCommand } from "../machine/command.ts";
import { MachineError } from "../machine/tool.ts";

/** An act with everything that it takes to do it elsewhere. */
export type ResolvedAct =
  | Exclude<Act, { kind: "postgres" }>
  | { readonly kind: "postgres"; readonly address: string; readonly sql: string };

const bodyMost = 500;

/** @throws MachineError with what was done and what came of it, if it fails or takes too long */
export async function perform(act: ResolvedAct, place: CommandPlace): Promise<void> {
  if (act.kind === "command") {
    await runCommand(act.command, place);
    return;
  }
  const title = wordsOf(act);
  try {
    note(place.log, `${title}: ${await (act.kind === "http" ? request(act, place) : query(act, place))}`);
  } catch (error) {
    note(place.log, `${title}: ${reasonOf(error)}`);
    throw new MachineError(`${title} failed: ${reasonOf(error)}`);
  }
}

/** Without headers and passwords. */
function wordsOf(act: Exclude<ResolvedAct, { kind: "command" }>): string {
  return act.kind === "http" ? `${act.method ?? "POST"} ${act.url}` : `\`${act.sql}\``;
}

async function request(
  { method = "POST", url, headers = {}, body }: Extract<ResolvedAct, { kind: "http" }>,
  { limitMs, signal }: CommandPlace,
): Promise<string> {
  const limits = [AbortSignal.timeout(limitMs), ...(signal === undefined ? [] : [signal])];
  const asked = { method, headers, redirect: "manual", signal: AbortSignal.any(limits) } as const;
  const answer = await fetch(url, body === undefined ? asked : { ...asked, body });
  const text = (await answer.text()).slice(0, bodyMost);
  if (answer.status >= 300)
    throw new Error(`it was answered ${answer.status}, a status below 300 was expected: ${text}`);
  return `${answer.status} ${text}`;
}

async function query(
  { address, sql }: Extract<ResolvedAct, { kind: "postgres" }>,
  { limitMs }: CommandPlace,
): Promise<string> {
  // Loaded when first needed: a clean-up without SQL needs no client.
  const [{ queryOnce }, { default: pg }] = await Promise.all([import("./postgres/server.ts"), import("pg")]);
  const rows = await queryOnce({ connectionString: address, query_timeout: limitMs }, [sql], pg.Client);
  return `${rows.length} rows`;
}

function note(log: string, line: string): void {
  mkdirSync(dirname(log), { recursive: true });
  appendFileSync(log, `${line}\n`);
}
