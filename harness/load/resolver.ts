/**
 * Looks names up as clients do: in `/etc/hosts`, then by DNS, and what neither has as the machine does. An answer is used as
 * long as its time to live; the next connection after that waits for a new one. It does not dial.
 */
import { lookup, Resolver } from "node:dns/promises";
import { readFile } from "node:fs/promises";
import { isIP, type LookupFunction } from "node:net";

/** How long an answer without a time to live is used, and the least time between two looks in the background. */
const untimedMs = 1_000;
const queryLimitMs = 2_000;

interface Answer {
  readonly addresses: readonly string[];
  readonly forMs: number;
}

interface Known extends Answer {
  /** By `performance.now()`. */
  readonly at: number;
}

export interface Names {
  /** `host` or `host:port` of the DNS server that alone is asked. */
  readonly resolver?: string | undefined;
  /** Called when an address is gone from an answer. */
  readonly onChange?: () => void;
  readonly hostsFile?: string;
}

export class NameResolver {
  readonly #names: Names;
  readonly #dns = new Resolver({ timeout: queryLimitMs, tries: 2 });
  readonly #answers = new Map<string, Known>();
  readonly #asked = new Map<string, Promise<readonly string[]>>();
  /** Each new connection begins with another address, as a client does whose DNS server turns its answers round. */
  #turn = 0;

  constructor(names: Names) {
    this.#names = names;
    if (names.resolver !== undefined) this.#dns.setServers([names.resolver]);
  }

  /** For the sockets of Node. */
  readonly lookup: LookupFunction = (host, { all }, done) => {
    this.addressesOf(host).then(
      (addresses) => {
        const first = this.#turn++ % addresses.length;
        const turned = [...addresses.slice(first), ...addresses.slice(0, first)];
        const found = turned.map((address) => ({ address, family: isIP(address) }));
        if (all) done(null, found);
        else done(null, found[0]!.address, found[0]!.family);
      },
      (error: NodeJS.ErrnoException) => done(error, []),
    );
  };

  /** One or more. @throws Error of the resolver, and one that names the host where it has no address */
  async addressesOf(host: string): Promise<readonly string[]> {
    const known = this.#answers.get(host);
    if (known !== undefined && performance.now() < known.at + known.forMs) return known.addresses;
    const asked = this.#asked.get(host) ?? this.#ask(host);
    this.#asked.set(host, asked);
    return asked;
  }

  /** Asks anew in the background where an answer is out of date: connections are held to the addresses of the last one. */
  freshen(): void {
    const now = performance.now();
    for (const [host, { at, forMs }] of this.#answers)
      if (now >= at + Math.max(forMs, untimedMs) && !this.#asked.has(host))
        this.addressesOf(host).catch(() => {}); // the next connection tells
  }

  /** Whether the last answer for any name has this address. */
  serves(address: string): boolean {
    return [...this.#answers.values()].some(({ addresses }) => addresses.includes(address));
  }

  /** Queries in flight are given up. */
  close(): void {
    this.#dns.cancel();
  }

  async #ask(host: string): Promise<readonly string[]> {
    try {
      const answer = await this.#found(host);
      const { addresses } = answer;
      const before = this.#answers.get(host)?.addresses ?? [];
      this.#answers.set(host, { ...answer, at: performance.now() });
      if (before.some((address) => !addresses.includes(address))) this.#names.onChange?.();
      return addresses;
    } finally {
      this.#asked.delete(host);
    }
  }

  async #found(host: string): Promise<Answer> {
    if (isIP(host) !== 0) return { addresses: [host], forMs: Number.POSITIVE_INFINITY };
    if (this.#names.resolver !== undefined) return this.#byDns(host);
    const listed = await this.#inHosts(host);
    if (listed.length > 0) return { addresses: listed, forMs: untimedMs };
    try {
      return await this.#byDns(host);
    } catch {
      return { addresses: await byMachine(host), forMs: untimedMs };
    }
  }

  async #byDns(host: string): Promise<Answer> {
    const families = [this.#dns.resolve4(host, { ttl: true }), this.#dns.resolve6(host, { ttl: true })];
    const answers = await Promise.allSettled(families);
    const records = answers.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
    if (records.length === 0) throw (answers[0] as PromiseRejectedResult).reason;
    const ttl = Math.min(...records.map((record) => record.ttl));
    return { addresses: records.map(({ address }) => address), forMs: ttl * 1_000 };
  }

  async #inHosts(host: string): Promise<string[]> {
    const text = await readFile(this.#names.hostsFile ?? "/etc/hosts", "utf8").catch(() => "");
    return text.split("\n").flatMap((line) => {
      const [address = "", ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
      return isIP(address) !== 0 && names.includes(host) ? [address] : [];
    });
  }
}

async function byMachine(host: string): Promise<string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch (error) {
    // A name that is not served any more is an outage of the system, and no failure of this machine.
    if ((error as NodeJS.ErrnoException).code === "ENOTFOUND")
      throw new Error(`no address is served for the name ${host}`);
    throw error;
  }
}
