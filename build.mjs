// Builds what the browser needs into the folder named on the command line (default src/kuaijin/static/kj).
// Each entry point is one self-contained script: hashed static storage renames files, which would break imports between chunks.
import { build } from "esbuild";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? join(root, "src/kuaijin/static/kj"));
const modules = join(root, "node_modules");

async function bundle() {
  await build({
    absWorkingDir: root,
    entryPoints: {
      core: "frontend/js/core.js",
      charts: "frontend/js/charts.js",
      map: "frontend/js/map.js",
      styles: "frontend/css/styles.css",
    },
    outdir: out,
    bundle: true,
    minify: true,
    format: "iife",
    target: ["es2022", "chrome105", "firefox110", "safari16"],
    legalComments: "linked",
    loader: { ".svg": "dataurl" },
    logLevel: "warning",
  });
}

async function icons() {
  const names = (await readFile(join(root, "frontend/icons.txt"), "utf8")).split(/\s+/).filter(Boolean);
  const symbols = await Promise.all(names.map(async (name) => {
    const source = await readFile(join(modules, "@tabler/icons/icons/outline", `${name}.svg`), "utf8");
    const paths = source.match(/<(path|circle|rect|line|polyline)[^>]*>/g).filter((path) => !path.includes('stroke="none"'));
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" `
      + `stroke-linecap="round" stroke-linejoin="round">${paths.join("")}</symbol>`;
  }));
  await writeFile(join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
}

// MapLibre runs its worker from a file of its own, named to it by setWorkerUrl.
async function mapWorker() {
  await cp(join(modules, "maplibre-gl/dist/maplibre-gl-worker.mjs"), join(out, "maplibre-gl-worker.mjs"));
}

// What certificates are printed with; read by the print shop, never sent to a browser, so it lies outside the static files.
async function fonts() {
  const folder = join(root, "src/kuaijin/fonts");
  await mkdir(folder, { recursive: true });
  await Promise.all(["400Regular", "700Bold"].map((weight) => cp(
    join(modules, "@expo-google-fonts/noto-serif-sc", weight, `NotoSerifSC_${weight}.ttf`), join(folder, `NotoSerifSC_${weight}.ttf`))));
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await Promise.all([bundle(), icons(), mapWorker(), fonts(), cp(join(root, "frontend/img"), out, { recursive: true })]);
