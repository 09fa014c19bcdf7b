// Bundles the modeler of the tests: `node build.mjs FILE`.
import process from "node:process";

import { build } from "esbuild";

await build({
  absWorkingDir: import.meta.dirname,
  entryPoints: ["modeler.js"],
  outfile: process.argv[2],
  bundle: true,
  charset: "utf8",
  format: "iife",
  logLevel: "warning",
});
