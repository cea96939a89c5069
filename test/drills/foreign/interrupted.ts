/**
 * One drill of the operated pair in a process of its own, so that it can be killed: `node interrupted.ts <name> <ports> <runs>`.
 * SIGINT stops it as Ctrl-C does.
 */
import { drill, outageOf } from "./loyalty.ts";
import { described, operatedPair } from "./operated.ts";

const [name = "", ports = "{}", runs = ""] = process.argv.slice(2);
const { operator, reached } = operatedPair(name, JSON.parse(ports));
const stopped = new AbortController();
process.on("SIGINT", () => stopped.abort());
const running = { ...reached, up: operator("up"), down: operator("down") };
const scenario = outageOf(described("loyalty-interrupted", { running }));
await drill({ scenario, runs, signal: stopped.signal });
