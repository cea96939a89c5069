/** Containers of an engine that takes every question and answers none. */
import Docker from "dockerode";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { ContainerPart } from "../../harness/component/container-part.ts";
import type { Cut } from "../../harness/link/links.ts";
import { EngineNames } from "../../harness/provider/containers/names.ts";
import { ContainerRegion, type ContainerRegionOptions } from "../../harness/provider/containers/region.ts";
import { type ContainerRun, ContainerRunner } from "../../harness/provider/containers/runner.ts";
import { PartSettings } from "../../harness/provider/part-settings.ts";

// Once: time is counted by a timer that lives as long as the process.
beforeAll(() => void vi.useFakeTimers());
afterAll(() => void vi.useRealTimers());
afterEach(() => void vi.restoreAllMocks());

const hung = () => new Promise<never>(() => {});

const web: ContainerPart = {
  name: "web",
  region: "north",
  image: "web:1",
  address: "",
  listens: [],
  needs: [],
  data: null,
  ports: [],
  launch: () => ({ argv: [] }),
  pending: async () => null,
};

/** As the engine lists it. */
const listed: Docker.ContainerInfo = {
  Id: "1",
  Names: ["/regiondrill-1-north-web"],
  Image: web.image,
  ImageID: "",
  Command: "",
  Created: 0,
  Ports: [],
  Labels: {},
  State: "running",
  Status: "",
  HostConfig: { NetworkMode: "" },
  NetworkSettings: { Networks: {} },
  Mounts: [],
};

interface Behaviour {
  readonly state?: string;
  readonly kill?: () => Promise<unknown>;
  readonly pause?: () => Promise<unknown>;
  /** How its run ends; by default nothing is heard of its end. */
  readonly ended?: Promise<number>;
  readonly start?: () => Promise<void>;
  readonly options?: Partial<ContainerRegionOptions>;
}

/** A region with one container, which does as it is told in this way. */
function region({ state = "running", kill = hung, pause = hung, ended = hung(), ...more }: Behaviour = {}) {
  const docker = new Docker({ socketPath: "/nowhere/docker.sock" });
  const container = docker.getContainer(listed.Id);
  vi.spyOn(docker, "listContainers").mockResolvedValue([{ ...listed, State: state }]);
  vi.spyOn(docker, "getContainer").mockReturnValue(container);
  vi.spyOn(container, "pause").mockImplementation(pause);
  vi.spyOn(container, "unpause").mockImplementation(hung);
  vi.spyOn(container, "kill").mockImplementation(kill);
  vi.spyOn(container, "inspect").mockRejectedValue(new Error("no such container"));
  const engine = { docker, host: "unix:///engine", version: "20.10", address: null, machine: "127.0.0.1" };
  const names = new EngineNames(1, "/slot", new Map([[null, engine]]));
  const settings = new PartSettings();
  const runner = new ContainerRunner(names, settings, {
    logFolder: "/logs",
    configurationFolder: "/configuration",
    onReady() {},
    onDeath() {},
    signal: new AbortController().signal,
  });
  const run: ContainerRun = { container, ended, kill() {} };
  vi.spyOn(runner, "condemn").mockReturnValue([run]);
  vi.spyOn(runner, "start").mockImplementation(more.start ?? hung);
  const options: ContainerRegionOptions = {
    name: "north",
    entry: "",
    parts: [web],
    dormant: [],
    jobs: [],
    databases: {},
    settings,
    network: { attach: hung, detach: hung },
    shut: hung,
    ...more.options,
  };
  return new ContainerRegion(options, names, runner);
}

test.each<[what: string, verb: (of: ContainerRegion) => Promise<unknown>, behaviour: Behaviour]>([
  ["stand still", (of) => of.freeze(), {}],
  ["move again", (of) => of.thaw(), { state: "paused" }],
  ["die", (of) => of.kill(), {}],
  ["end", (of) => of.kill(), { kill: async () => {} }],
])("that would not %s are told after half a minute, with the engine", async (what, verb, behaviour) => {
  const told = verb(region(behaviour)).catch(({ message }: Error) => message);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(await told).toContain(
    `containers of north would not ${what}: no answer within 30 s (engine at unix:///engine)`,
  );
});

test("a container that the runtime would not freeze at first is asked again, for five seconds", async () => {
  let asked = 0;
  const moody = async () => {
    if (++asked < 3) throw new Error("unable to freeze");
  };
  const frozen = region({ pause: moody }).freeze();
  await vi.advanceTimersByTimeAsync(1_000);
  await frozen;
  expect(asked).toBe(3);
  const stubborn = async () => {
    throw new Error("unable to freeze");
  };
  const refused = expect(region({ pause: stubborn }).freeze()).rejects.toThrow(/unable to freeze/);
  await vi.advanceTimersByTimeAsync(6_000);
  await refused;
});

test("a part is shut off before it dies and until it answers again, and the whole region is not", async () => {
  const done: string[] = [];
  const note = (what: string) => async () => void done.push(what);
  const shut = async ({ name }: { readonly name: string }): Promise<Cut> => {
    done.push(`${name} shut`);
    return { heal: note(`${name} open`) };
  };
  const north = region({
    kill: note("killed"),
    ended: Promise.resolve(137),
    start: note("started"),
    options: { network: { attach: note("attached"), detach: note("detached") }, shut },
  });
  vi.spyOn(north, "living").mockResolvedValue(0);
  await north.kill(["web"]).catch(() => {}); // it is not told when it died
  await north.start(["web"]);
  expect(done).toEqual(["web shut", "killed", "attached", "started", "web open"]);
  done.splice(0);
  await north.kill().catch(() => {});
  expect(done).toEqual(["killed", "detached"]);
});
