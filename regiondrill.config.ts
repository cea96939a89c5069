import { defineConfig } from "./harness/index.ts";

export default defineConfig({ drills: "scenarios/*.ts", requirements: "docs/requirements.csv" });
