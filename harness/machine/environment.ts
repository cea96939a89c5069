/**
 * Which environment reaches what. Parts get what is listed here and what they state themselves, whatever the user has set.
 * Clients in this process read no settings from the environment. Commands of the user's own get all that the user has set.
 */
import http from "node:http";
import https from "node:https";

/** Enough to run, nothing that would tell a part of us, and nothing that changes what it does. */
const givenToParts = ["PATH", "HOME", "TMPDIR", "JAVA_HOME", "TZ"];
/** File names in any language, messages in one. */
const language = { LANG: "C.UTF-8", LC_ALL: "C.UTF-8" };

/** Read as settings by PostgreSQL's clients, and by Node for connections to proxies. */
const readByClients = /^(PG[A-Z_0-9]+|NODE_PG_FORCE_NATIVE|NODE_USE_ENV_PROXY)$/;
/** Set to nothing these are not set, for their own programs; not so for libraries. */
const nothingIfEmpty = /^DOCKER_[A-Z_]+$/;

const takenOut: Record<string, string> = {};

/**
 * To be called first of all: what is loaded afterwards may look at the environment only once.
 * @returns what gives back what was taken out, for a process that does other things afterwards
 */
export async function keepToOwnSettings(): Promise<() => void> {
  for (const [name, value = ""] of Object.entries(process.env)) {
    if (!readByClients.test(name) && !(value === "" && nothingIfEmpty.test(name))) continue;
    takenOut[name] = value;
    delete process.env[name];
  }
  const useProxiesAgain = await goPastProxies();
  return () => {
    for (const [name, value] of Object.entries(takenOut)) {
      process.env[name] ??= value;
      delete takenOut[name];
    }
    useProxiesAgain();
  };
}

/** Everything that the user has set, for commands of the user's own. */
export function userEnvironment(): Record<string, string | undefined> {
  return { ...process.env, ...takenOut };
}

/**
 * What CI runners mark the processes of a job by, to kill them at its end: GitHub's and Gitea's, Azure's, Jenkins', TeamCity's.
 * Kept from commands that undo what a job broke when it was cancelled.
 */
const marksOfJobs = [
  "RUNNER_TRACKING_ID",
  "VSTS_PROCESS_LOOKUP_ID",
  "BUILD_ID",
  "JENKINS_NODE_COOKIE",
  "JENKINS_SERVER_COOKIE",
  "HUDSON_SERVER_COOKIE",
  "HUDSON_COOKIE",
  "TEAMCITY_PROCESS_FLOW_ID",
];

/** Takes over the `userEnvironment` of another process, for commands of the user's own alone. @param text JSON; ignored if cut off */
export function restoreEnvironment(text: string): void {
  try {
    Object.assign(takenOut, JSON.parse(text));
  } catch {}
  for (const mark of marksOfJobs) delete takenOut[mark];
}

/** What every part gets, and every program that prepares or asks one. */
export function partEnvironment(): Record<string, string> {
  const kept = givenToParts.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), ...language };
}

/**
 * Regions are on this machine, or where an engine is: a proxy that Node was told to use reaches none of them.
 * @returns what undoes it
 */
async function goPastProxies(): Promise<() => void> {
  const { options } = http.globalAgent as unknown as { options: object };
  if (!("proxyEnv" in options)) return () => {};
  const { Agent, getGlobalDispatcher, setGlobalDispatcher } = await import("undici");
  const before = { http: http.globalAgent, https: https.globalAgent, dispatcher: getGlobalDispatcher() };
  http.globalAgent = new http.Agent({ keepAlive: true, scheduling: "lifo", timeout: 5_000 });
  https.globalAgent = new https.Agent({ keepAlive: true, scheduling: "lifo", timeout: 5_000 });
  setGlobalDispatcher(new Agent());
  return () => {
    http.globalAgent = before.http;
    https.globalAgent = before.https;
    setGlobalDispatcher(before.dispatcher);
  };
}
