/** `node drill-process.ts <module> <function> <arguments as JSON> <runs> <kind of fault>`: a drill that can be killed. */
import { drill, hardshipsOf, outageOf } from "./loyalty.ts";

const [module = "", makes = "", args = "[]", runs = "", kind = ""] = process.argv.slice(2);
const topology = (await import(module))[makes](...JSON.parse(args));
const { containers, links } = topology.system.running;
const hardships = () => hardshipsOf(topology, containers || links ? "hold" : null);
await drill({ scenario: kind === "region-outage" ? outageOf(topology) : hardships(), runs });
