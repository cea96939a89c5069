/** `package.json` of the published package, made of the checkout's own. */
import { builtinModules } from "node:module";

interface Checkout {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** What users bring if they need it: a test runner, and what drives the browser that prints a report. */
const optionalPeers: Readonly<Record<string, string>> = {
  "playwright-core": "^1.55.0",
  vitest: "^3.2.0 || ^4.0.0 || ^5.0.0",
};

/** What is shipped as a file, because its package is many times as large as the part in use. */
const shipped = ["echarts"];

/**
 * @param imported specifiers of everything that the built files import
 * @param repository `owner/name` on GitHub, as provenance demands it; `null` if unknown
 */
export function manifestOf(checkout: Checkout, imported: Iterable<string>, repository: string | null) {
  const { name, version, description, license } = checkout;
  const entry = (file: string) => ({ types: `./harness/${file}.d.ts`, default: `./harness/${file}.js` });
  return {
    ...{ name, version, description, license },
    ...(repository === null
      ? {}
      : { repository: { type: "git", url: `git+https://github.com/${repository}.git` } }),
    keywords: [
      "chaos-engineering",
      "resilience",
      "multi-region",
      "failover",
      "disaster-recovery",
      "rto",
      "rpo",
    ],
    type: "module",
    engines: { node: "^22.22.0 || >=24.6.0" },
    bin: { regiondrill: "bin.mjs" },
    exports: {
      ".": entry("index"),
      "./contract": entry("types"),
      "./vitest": entry("vitest/index"),
      "./schema/result.json": "./docs/result.schema.json",
      "./package.json": "./package.json",
    },
    sideEffects: ["./bin.mjs", "./harness/cli/*", "./harness/vitest/*", "./harness/safety/watchdog.js"],
    dependencies: {
      ...dependenciesOf(checkout, imported),
      // Our declarations name its types.
      "@types/node": checkout.devDependencies["@types/node"]!,
    },
    peerDependencies: optionalPeers,
    peerDependenciesMeta: Object.fromEntries(
      Object.keys(optionalPeers).map((peer) => [peer, { optional: true }]),
    ),
  };
}

/** @throws Error on a package that the checkout does not depend on */
function dependenciesOf({ dependencies }: Checkout, imported: Iterable<string>): Record<string, string> {
  const names = new Set([...imported].filter((one) => !isBuiltIn(one)).map(packageOf));
  const needed = [...names].filter((name) => !shipped.includes(name) && !(name in optionalPeers)).sort();
  const unknown = needed.filter((name) => dependencies[name] === undefined);
  if (unknown.length > 0)
    throw new Error(`not among the dependencies of the checkout: ${unknown.join(", ")}`);
  return Object.fromEntries(needed.map((name) => [name, dependencies[name]!]));
}

function isBuiltIn(specifier: string): boolean {
  return specifier.startsWith("node:") || builtinModules.includes(specifier);
}

/** `@scope/name` or `name`, without what follows. */
function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}
