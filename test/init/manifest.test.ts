/** `package.json` is changed where it has to be, and nowhere else. */
import { describe, expect, test } from "vitest";
import { withIgnored } from "../../harness/init/changes.ts";
import { dependsOn, otherScripts, readManifest, withAdditions } from "../../harness/init/manifest.ts";

const scripts = { drill: "regiondrill run" };
const changed = (text: string) => withAdditions(readManifest(text, "package.json"), { scripts });

describe("the form stays", () => {
  test.each([
    [
      "tabs",
      '{\n\t"name": "a"\n}\n',
      '{\n\t"name": "a",\n\t"scripts": {\n\t\t"drill": "regiondrill run"\n\t}\n}\n',
    ],
    [
      "four spaces, and no line end",
      '{\n    "name": "a"\n}',
      '{\n    "name": "a",\n    "scripts": {\n        "drill": "regiondrill run"\n    }\n}',
    ],
    [
      "lines of Windows",
      '{\r\n  "name": "a"\r\n}\r\n',
      '{\r\n  "name": "a",\r\n  "scripts": {\r\n    "drill": "regiondrill run"\r\n  }\r\n}\r\n',
    ],
  ])("%s", (_form, before, after) => {
    expect(changed(before)).toBe(after);
  });
});

test("a script of the same name stays, and is reported", () => {
  const text = '{ "scripts": { "drill": "fire-drill" } }';
  expect(JSON.parse(changed(text)).scripts).toEqual({ drill: "fire-drill" });
  expect(otherScripts(readManifest(text, "package.json"), scripts)).toEqual(["drill"]);
});

test("dependencies are sorted, and what is there stays", () => {
  const manifest = readManifest('{ "devDependencies": { "zod": "1", "a": "2" } }', "package.json");
  const made = withAdditions(manifest, { scripts, devDependencies: { regiondrill: "0.3.0", a: "9" } });
  expect(Object.entries(JSON.parse(made).devDependencies)).toEqual([
    ["a", "2"],
    ["regiondrill", "0.3.0"],
    ["zod", "1"],
  ]);
  expect(dependsOn(readManifest(made, "package.json"), "regiondrill")).toBe(true);
});

test("what is not JSON is refused with the place", () => {
  expect(() => readManifest('{ "name": }', "package.json")).toThrow(
    /^package\.json is not JSON: Unexpected token '}'.* Correct it first$/,
  );
  expect(() => readManifest("[]", "package.json")).toThrow("package.json is not a JSON object");
});

test("lines are added to .gitignore once", () => {
  expect(withIgnored("", ["runs/"])).toBe("# regiondrill\nruns/\n");
  expect(withIgnored("dist\n\n", ["dist/", "runs/"])).toBe("dist\n\n# regiondrill\nruns/\n");
  expect(withIgnored("dist\nruns", ["dist/", "runs/"])).toBe("dist\nruns");
});
