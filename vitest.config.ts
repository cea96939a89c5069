import { defineConfig } from "vitest/config";

/** Where a container engine answers too, drills in tests run where they are told, not where they could. */
const onProcesses = { REGIONDRILL_PROVIDER: "processes" };

/** Pure parts, single real components, whole drills, and all drills on both providers. The last three run one file after the other. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/**/*.integration.test.ts", "test/drills/**", "test/parity/**"],
        },
      },
      {
        test: {
          name: "integration",
          include: ["test/**/*.integration.test.ts"],
          testTimeout: 180_000,
          env: onProcesses,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "drills",
          include: ["test/drills/**/*.test.ts"],
          testTimeout: 600_000,
          env: onProcesses,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
      { test: { name: "parity", include: ["test/parity/**/*.test.ts"], fileParallelism: false } },
    ],
  },
});
