// Bundles the scripts of the pages: `node build.mjs FOLDER` writes app.js and THIRD-PARTY.txt there.
//
// The same inputs give the same bytes: nothing of the machine or the moment gets in.
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";

import { build } from "esbuild";

const here = import.meta.dirname;
const folder = process.argv[2];

const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: { app: "src/app.js" },
  outdir: folder,
  bundle: true,
  charset: "utf8",
  format: "iife",
  legalComments: "none",
  metafile: true,
  minify: true,
  target: ["chrome123", "firefox120", "safari17.5"], // the first with light-dark()
  logLevel: "warning",
});

/** Returns the folders of the packages of which something was bundled. */
function bundledPackages() {
  const found = Object.keys(metafile.inputs).flatMap((input) => {
    const match = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    return match ? [match[1]] : [];
  });
  return [...new Set(found)].sort();
}

/** Returns the notice of a package: its name, version, licence and the licence's text. */
async function notice(name) {
  const home = path.join(here, "node_modules", name);
  const { version, license } = JSON.parse(await readFile(path.join(home, "package.json"), "utf8"));
  const file = (await readdir(home)).find((it) => /^licen[cs]e/i.test(it));
  if (!file) throw new Error(`${name} ${version} has no licence file: nobody may pass it on`);
  const text = await readFile(path.join(home, file), "utf8");
  return `${name} ${version} (${license})\n\n${text.trim()}\n`;
}

const notices = await Promise.all(bundledPackages().map(notice));
const head = "The scripts of the pages contain these packages.\n";
await mkdir(folder, { recursive: true });
await writeFile(path.join(folder, "THIRD-PARTY.txt"), [head, ...notices].join(`\n${"-".repeat(72)}\n\n`));
