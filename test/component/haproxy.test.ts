import { expect, test } from "vitest";
import { edgePart, haproxyConfig } from "../../harness/component/haproxy/part.ts";

const place = {
  host: "127.7.0.1",
  service: "web",
  healthPath: "/ready?deep=1",
  checks: true,
  serving: ["north"],
  regions: { north: { host: "127.7.200.1", port: 80 }, south: { host: "127.7.200.2", port: 80 } },
  healthCheck: { intervalMs: 1_000, timeoutMs: 500, fall: 3, rise: 2 },
};

test("health is asked for in HTTP/1.1 with the service's name as the host, and must be 200", () => {
  expect(haproxyConfig(place, "/run/edge.sock")).toContain(
    [
      "  option httpchk",
      "  http-check send meth GET uri /ready?deep=1 ver HTTP/1.1 hdr Host web",
      "  http-check expect status 200",
      "",
    ].join("\n"),
  );
});

test("the edge's own socket is told as one: without a sign HAProxy takes a path that does not begin at the root for an address", async () => {
  const folder = "/tmp/a b";
  const edge = edgePart({ ...place, folder, account: undefined }, { path: "haproxy", version: "2" });
  const { cwd, files = {} } = await edge.launch({});
  expect(cwd).toBe(folder);
  expect(Object.values(files).join("")).toContain(
    "\n  stats socket unix@run/api.sock mode 600 level admin\n",
  );
});
