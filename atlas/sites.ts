/**
 * Sites of a stack on one machine: a network namespace each, joined by a bridge, so that every server has an address of its
 * own and a site dies as a site does: off the network first, then all processes at once. The bridge has a namespace of
 * its own, where no firewall rule of the machine applies. Needs root.
 */
import { existsSync } from "node:fs";
import { execa } from "execa";

export type SiteName = "eu" | "us" | "witness";

/** Where clients of a site reach it. */
export const addressOf: Readonly<Record<SiteName, string>> = {
  eu: "10.213.77.1",
  us: "10.213.77.2",
  witness: "10.213.77.3",
};

const sites = Object.keys(addressOf) as SiteName[];
/** Namespace of the bridge, and the machine's own way into it. */
const network = "rd-atlas-net";
const bridge = "bridge";
const hostLink = "rd-atlas";
const subnet = "10.213.77.0/24";
const hostAddress = "10.213.77.254/24";

export function namespaceOf(site: SiteName): string {
  return `rd-atlas-${site}`;
}

/**
 * Keeps the machine's default route from answering for a site that is not there, as a transparent proxy behind it would. Returns what
 * ends that.
 */
export async function leadNowhere(): Promise<() => Promise<void>> {
  const route = ["unreachable", subnet, "metric", "9999"];
  await execa("ip", ["route", "add", ...route], { reject: false });
  return async () => {
    await execa("ip", ["route", "del", ...route], { reject: false });
  };
}

/** Makes the bridge and the sites, with nothing in them. */
export async function makeSites(): Promise<void> {
  await removeSites();
  await ip("netns", "add", network);
  await inNetwork("link", "add", bridge, "type", "bridge");
  await inNetwork("link", "set", bridge, "up");
  await ip("link", "add", hostLink, "type", "veth", "peer", "name", "host", "netns", network);
  await ip("addr", "add", hostAddress, "dev", hostLink);
  await ip("link", "set", hostLink, "up");
  await inNetwork("link", "set", "host", "master", bridge, "up");
  for (const site of sites) {
    const space = namespaceOf(site);
    await ip("netns", "add", space);
    await inNetwork("link", "add", site, "type", "veth", "peer", "name", "eth0", "netns", space);
    await inNetwork("link", "set", site, "master", bridge, "up");
    await ip("-n", space, "addr", "add", `${addressOf[site]}/24`, "dev", "eth0");
    await ip("-n", space, "link", "set", "eth0", "up");
    await ip("-n", space, "link", "set", "lo", "up");
  }
}

/** Ends every process of every site, and removes the sites and the bridge, whatever there is of them. */
export async function removeSites(): Promise<void> {
  for (const site of sites) await killAll(site);
  for (const space of [...sites.map(namespaceOf), network]) {
    await execa("ip", ["netns", "del", space], { reject: false });
  }
  // The kernel removes the links of a namespace some time after its end.
  await execa("ip", ["link", "del", hostLink], { reject: false });
}

/** Takes a site off the network, then kills all of its processes. */
export async function killSite(site: SiteName): Promise<void> {
  await inNetwork("link", "set", site, "down");
  await killAll(site);
}

/** Puts a site back on the network. Its processes are for the caller to start. */
export async function reconnectSite(site: SiteName): Promise<void> {
  await inNetwork("link", "set", site, "up");
}

/** From now on no packet passes between a site and the others; clients reach all of them. */
export async function isolate(site: SiteName): Promise<void> {
  for (const other of sites.filter((name) => name !== site)) {
    await inSite(site, "iptables", "-I", "INPUT", "-s", addressOf[other], "-j", "DROP");
    await inSite(site, "iptables", "-I", "OUTPUT", "-d", addressOf[other], "-j", "DROP");
  }
}

/** Ends the isolation of a site, if it is still there. */
export async function rejoin(site: SiteName): Promise<void> {
  if (existsSync(`/run/netns/${namespaceOf(site)}`)) await inSite(site, "iptables", "-F");
}

/** Whether a connection from one site to a port of another is accepted within a second. */
export async function reaches(site: SiteName, other: SiteName, port: number): Promise<boolean> {
  const dial = ["timeout", "1", "bash", "-c", `</dev/tcp/${addressOf[other]}/${port}`];
  const { exitCode } = await execa("ip", ["netns", "exec", namespaceOf(site), ...dial], { reject: false });
  return exitCode === 0;
}

/** Whether a site has a process. */
export async function isAlive(site: SiteName): Promise<boolean> {
  return (await pidsOf(site)).length > 0;
}

async function killAll(site: SiteName): Promise<void> {
  for (;;) {
    const pids = await pidsOf(site);
    if (pids.length === 0) return;
    await execa("kill", ["-9", ...pids], { reject: false });
  }
}

async function pidsOf(site: SiteName): Promise<string[]> {
  const { stdout } = await execa("ip", ["netns", "pids", namespaceOf(site)], { reject: false });
  return stdout.split("\n").filter(Boolean);
}

async function inSite(site: SiteName, ...command: readonly string[]): Promise<void> {
  await execa("ip", ["netns", "exec", namespaceOf(site), ...command]);
}

async function inNetwork(...args: readonly string[]): Promise<void> {
  await ip("-n", network, ...args);
}

async function ip(...args: readonly string[]): Promise<void> {
  await execa("ip", args);
}
