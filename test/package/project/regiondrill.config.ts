import { defineConfig } from "regiondrill";

export default defineConfig({ provider: "processes" });
