/** Finds out whether a condition of an external system's description is true. Changes nothing by itself. */
import type { Condition } from "../contract/own-fault.ts";
import { reasonOf } from "../contract/reason.ts";
import { type CommandPlace, commandEnd } from "../machine/command.ts";
import type { AskPresence } from "./presence.ts";

/** A condition with everything that it takes to ask it. */
export type ResolvedCondition =
  | Exclude<Condition, { kind: "postgres" | "address" }>
  | { readonly kind: "postgres"; readonly address: string; readonly sql: string }
  | { readonly kind: "address"; readonly answers: boolean; readonly presence: AskPresence };

export interface Finding {
  /** `null` if it could not be asked: then it is neither true nor false. */
  readonly isTrue: boolean | null;
  /** What was seen, in words. */
  readonly seen: string;
}

/** A shell ends with these if it cannot run the command. */
const notRun = [126, 127];
const bodyMost = 200;

/** Never rejects. */
export async function asked(condition: ResolvedCondition, place: CommandPlace): Promise<Finding> {
  try {
    return await ask(condition, place);
  } catch (error) {
    return { isTrue: null, seen: `it cannot be asked: ${reasonOf(error)}` };
  }
}

async function ask(condition: ResolvedCondition, place: CommandPlace): Promise<Finding> {
  switch (condition.kind) {
    case "command": {
      const { exitCode, how } = await commandEnd(condition.command, place);
      if (exitCode === null || notRun.includes(exitCode)) return { isTrue: null, seen: `it ${how}` };
      return { isTrue: exitCode === (condition.exitCode ?? 0), seen: `it ended with ${exitCode}` };
    }
    case "http": {
      const { url, headers = {}, status = 200, contains = "" } = condition;
      const answer = await fetch(url, {
        headers,
        redirect: "manual",
        signal: AbortSignal.timeout(place.limitMs),
      });
      const body = await answer.text();
      const isTrue = answer.status === status && body.includes(contains);
      return { isTrue, seen: `it was answered ${answer.status}: ${body.slice(0, bodyMost)}` };
    }
    case "postgres": {
      const [row, ...more] = await rowsOf(condition, place);
      const [value, ...others] = Object.values(row ?? {});
      if (typeof value !== "boolean" || more.length + others.length > 0)
        throw new Error("one row of one boolean was expected");
      return { isTrue: value, seen: `it is ${value}` };
    }
    case "address": {
      const { state, seen } = await condition.presence(place.limitMs);
      return { isTrue: (state !== "gone") === condition.answers, seen };
    }
  }
}

async function rowsOf(
  { address, sql }: Extract<ResolvedCondition, { kind: "postgres" }>,
  { limitMs }: CommandPlace,
): Promise<Record<string, unknown>[]> {
  const [{ queryOnce }, { default: pg }] = await Promise.all([import("./postgres/server.ts"), import("pg")]);
  return queryOnce({ connectionString: address, query_timeout: limitMs }, [sql], pg.Client);
}

/** Such as `GET http://…/state answers 200 with "paused"`. */
export function conditionInWords(condition: Condition): string {
  switch (condition.kind) {
    case "command":
      return `\`${condition.command.join(" ")}\` ends with ${condition.exitCode ?? 0}`;
    case "http": {
      const text = condition.contains === undefined ? "" : ` with ${JSON.stringify(condition.contains)}`;
      return `GET ${condition.url} answers ${condition.status ?? 200}${text}`;
    }
    case "postgres":
      return `\`${condition.sql}\` is true in ${condition.region}`;
    case "address":
      return `${condition.answers ? "something" : "nothing"} answers at ${withoutPassword(condition.address)}`;
  }
}

function withoutPassword(address: string): string {
  return address.replace(/\/\/[^/@]*@/, "//");
}
