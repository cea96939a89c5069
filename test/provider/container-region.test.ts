/** Containers of an engine that takes every question and answers none. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { EngineNames } from "../../harness/provider/containers/names.ts";
import { ContainerRegion, type ContainerRegionOptions } from "../../harness/provider/containers/region.ts";
import type { ContainerRunner } from "../../harness/provider/containers/runner.ts";
import { PartSettings } from "../../harness/provider/part-settings.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const hung = () => new Promise<never>(() => {});

/** A region with one container in this state, which dies as it is told by `kill`, and of whose end nobody hears. */
function region(
  State: string,
  kill: () => Promise<unknown>,
  pause: () => Promise<unknown> = hung,
  more: { readonly crew?: object; readonly spot?: object } = {},
): ContainerRegion {
  const docker = {
    listContainers: async () => [{ Id: "1", Names: ["/north-web"], State }],
    getContainer: () => ({ pause, unpause: hung, kill }),
  };
  const place = {
    engineOf: () => ({ docker, host: "unix:///engine" }),
    container: ({ region, name }: { region: string; name: string }) => `${region}-${name}`,
    filter: () => ({ label: [] }),
  };
  const crew = { condemn: () => [{ ended: hung() }], ...more.crew };
  const spot = {
    ...{ name: "north", entry: "", dormant: [], jobs: [], databases: {}, settings: new PartSettings() },
    parts: [{ name: "web", region: "north", address: "", listens: [] }],
    network: { attach: hung, detach: hung },
    ...more.spot,
  };
  return new ContainerRegion(
    spot as unknown as ContainerRegionOptions,
    place as unknown as EngineNames,
    crew as unknown as ContainerRunner,
  );
}

test.each<[what: string, verb: (of: ContainerRegion) => Promise<unknown>, of: ContainerRegion]>([
  ["stand still", (of) => of.freeze(), region("running", hung)],
  ["move again", (of) => of.thaw(), region("paused", hung)],
  ["die", (of) => of.kill(), region("running", hung)],
  ["end", (of) => of.kill(), region("running", async () => {})],
])("that would not %s are told after half a minute, with the engine", async (what, verb, of) => {
  const told = verb(of).catch(({ message }: Error) => message);
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
  const frozen = region("running", hung, moody).freeze();
  await vi.advanceTimersByTimeAsync(1_000);
  await frozen;
  expect(asked).toBe(3);
  const stubborn = async () => {
    throw new Error("unable to freeze");
  };
  const refused = expect(region("running", hung, stubborn).freeze()).rejects.toThrow(/unable to freeze/);
  await vi.advanceTimersByTimeAsync(6_000);
  await refused;
});

test("a part is shut off before it dies and until it answers again, and the whole region is not", async () => {
  const done: string[] = [];
  const note = (what: string) => async () => void done.push(what);
  const web = region("running", note("killed"), hung, {
    crew: { condemn: () => [], start: note("started") },
    spot: {
      network: { attach: note("attached"), detach: note("detached") },
      shut: async ({ name }: { name: string }) => {
        done.push(`${name} shut`);
        return { heal: note(`${name} open`) };
      },
    },
  });
  vi.spyOn(web, "living").mockResolvedValue(0);
  await web.kill(["web"]).catch(() => {}); // nobody says when it died
  await web.start(["web"]);
  expect(done).toEqual(["web shut", "killed", "attached", "started", "web open"]);
  done.splice(0);
  await web.kill().catch(() => {});
  expect(done).toEqual(["killed", "detached"]);
});
