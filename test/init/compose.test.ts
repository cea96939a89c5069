// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are what is tested
/** Compose files as text: variables, mistakes with their places, what is merged, extended and included. */
import { describe, expect, test } from "vitest";
import { interpolated, variableOf } from "../../harness/init/compose/interpolate.ts";
import { loadCompose } from "../../harness/init/compose/load.ts";
import { publishedPorts } from "../../harness/init/compose/ports.ts";

const values = { NAME: "shop", EMPTY: "" };

test.each([
  ["$NAME-${NAME}", "shop-shop"],
  ["${NAME:-other} ${NONE:-other} ${EMPTY:-other} ${EMPTY-other}", "shop other other "],
  ["${NONE:-${ALSO_NONE:-${NAME}}}", "shop"],
  ["${NAME:+there} ${NONE+there} ${EMPTY:+there} ${EMPTY+there}", "there   there"],
  ["${NAME:?is needed}", "shop"],
  ["costs $$5, $5 and a $", "costs $5, $5 and a $"],
  ["${NAME", "shop"],
])("%s is %s", (text, expected) => {
  expect(interpolated(text, { values })).toBe(expected);
});

test("a variable without a value is reported, and one with a default is not", () => {
  const unset: string[] = [];
  interpolated("$ONE ${TWO} ${THREE:?why} ${FOUR:-4} $NAME", { values, onUnset: (name) => unset.push(name) });
  expect(unset).toEqual(["ONE", "TWO", "THREE"]);
});

test("a text that is one variable is known by it", () => {
  expect(["$A", "${A}", "${A:-b}", "${A:?b c}", "a$A", "plain"].map(variableOf)).toEqual([
    "A",
    "A",
    "A",
    "A",
    null,
    null,
  ]);
});

test("ports in every form", () => {
  const ports = [
    "8080:80",
    "127.0.0.1:8081:81",
    "[::1]:8082:82/tcp",
    "83",
    84,
    "8085-8086:85-86",
    "9000-9010:90",
    "53:53/udp",
  ];
  expect(publishedPorts(ports)).toEqual([
    { target: 80, published: 8080 },
    { target: 81, published: 8081 },
    { target: 82, published: 8082 },
    { target: 83, published: null },
    { target: 84, published: null },
    { target: 85, published: 8085 },
    { target: 86, published: 8086 },
    { target: 90, published: null },
  ]);
});

function load(files: Readonly<Record<string, string>>, named = ["compose.yaml"]) {
  const paths = named.map((name) => `/shop/${name}`) as [string, ...string[]];
  const read = (path: string) => files[path.replace("/shop/", "")] ?? null;
  return loadCompose({ files: paths, read, environment: {} });
}

describe("what cannot be read is named with its place and a remedy", () => {
  test.each([
    ["services:\n  a: {image: x\n  b: y\n", /^compose\.yaml:3:3 is not YAML: .*Correct it/],
    ["services:\n  a:\n    image: x\n   ports: []\n", /^compose\.yaml:\d:\d+ is not YAML/],
    ["services:\n  a: {}\n  a: {}\n", /^compose\.yaml:3:3 is not YAML: Map keys must be unique/],
    ["- a list\n", /^compose\.yaml is no compose file: expected `services:`/],
    ["services: [a]\n", /`services` is no mapping/],
    ["services:\n  a: text\n", /a is no service/],
    [
      "services:\n  a: { extends: b }\n",
      /compose\.yaml: a extends b, and there is no such service in compose\.yaml/,
    ],
    [
      "services:\n  a: { extends: b }\n  b: { extends: a }\n",
      /a extends compose\.yaml: b extends compose\.yaml: a: a service cannot extend itself/,
    ],
    ["include: [other.yaml]\n", /there is no compose file other\.yaml/],
    ["include: [compose.yaml]\n", /compose\.yaml includes itself/],
  ])("%j", (text, message) => {
    expect(() => load({ "compose.yaml": text })).toThrow(message);
  });
});

test("later files change what earlier ones have, as compose does it", () => {
  const { model } = load(
    {
      "compose.yaml":
        "services:\n  a:\n    image: one\n    command: [a, b]\n    environment: [A=1, B=2]\n    ports: ['1:1']\n    labels: {x: y}\n    networks: [n]\n",
      "more.yaml":
        "services:\n  a:\n    image: two\n    command: [c]\n    environment: {B: '3'}\n    ports: ['2:2']\n    labels: !reset null\n    networks: !override [m]\n",
    },
    ["compose.yaml", "more.yaml"],
  );
  expect(model.services).toEqual({
    a: {
      image: "two",
      command: ["c"],
      environment: { A: "1", B: "3" },
      ports: ["1:1", "2:2"],
      networks: { m: null },
    },
  });
});

test("an anchor that is merged, and several documents in one file", () => {
  const text =
    "x: &x { image: one }\nservices:\n  a: { <<: *x, expose: [1] }\n---\nservices: { a: { image: two } }\n";
  expect(load({ "compose.yaml": text }).model.services).toEqual({ a: { image: "two", expose: [1] } });
});
