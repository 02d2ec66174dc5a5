// How many frames a second the memory map draws while it is panned: 10,000 ranges, each of them in view, in a window of
// Electron. `xvfb-run -a node test/bench/mapFrames.mjs` prints one line as JSON.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { inRoot } from '../../build/paths.mjs';
import { capture } from '../../build/runProgram.mjs';

const folder = mkdtempSync(join(tmpdir(), 'loadstone-map-frames-'));
try {
  writeFileSync(join(folder, 'page.ts'), pageSource());
  const built = await build({
    logLevel: 'error',
    configFile: false,
    define: { 'process.env.NODE_ENV': '"production"' },
    build: { write: false, minify: false, lib: { entry: join(folder, 'page.ts'), formats: ['iife'], name: 'page' } },
  });
  const output = Array.isArray(built) ? built[0] : built;
  const script = output !== undefined && 'output' in output ? output.output[0].code : '';
  writeFileSync(join(folder, 'main.cjs'), mainSource(script));
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'map-frames', version: '0.0.0', main: 'main.cjs' }),
  );
  const electron = inRoot('node_modules', 'electron', 'dist', 'electron');
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const { code, output: text } = await capture(electron, [...sandbox, folder], { timeout: 60_000 });
  const line = text.split('\n').find((each) => each.startsWith('{"frames'));
  if (code !== 0 || line === undefined) throw new Error(`the window drew nothing:\n${text}`);
  console.log(line);
} finally {
  rmSync(folder, { recursive: true });
}

function pageSource() {
  const app = inRoot('app');
  return `
import { lanesOf } from '${app}/renderer/memory/mapModel.ts';
import { makeFills, mapContext, paint } from '${app}/renderer/memory/mapPainter.ts';
import { lightPalette } from '${app}/shared/ui/palette.ts';

const lanesCount = 20, perLane = 500, width = 1580, height = 20 + 64 * lanesCount;
const count = lanesCount * perLane;
const address = new Float64Array(count), size = new Float64Array(count), kind = new Uint8Array(count);
const slabs = [];
for (let lane = 0; lane < lanesCount; lane++) {
  const base = 0x7f0000000000 + lane * 2 ** 26;
  slabs.push({ address: base, size: perLane * 4096, protection: 5, touched: 0, reservation: 0 });
  for (let i = 0; i < perLane; i++) {
    const at = lane * perLane + i;
    address[at] = base + i * 4096;
    size[at] = 4096;
    kind[at] = [2, 0, 3, 4][i % 4];
  }
}
const empty = { address: new Float64Array(0), size: new Float64Array(0), kind: new Uint8Array(0), state: new Uint8Array(0), owner: new Uint32Array(0) };
const map = { pid: 1, route: '', reservations: [], slabs, names: ['', 'unit.o'], totals: null, details: empty,
  ranges: { address, size, kind, state: new Uint8Array(count).fill(1), owner: new Uint32Array(count).fill(1) } };
const canvas = document.createElement('canvas');
canvas.width = width;
canvas.height = height;
document.body.append(canvas);
const context = mapContext(canvas);
const lanes = lanesOf(map);
const fills = makeFills(context, lightPalette);
const bytesPerPixel = (perLane * 4096) / width;
globalThis.measured = new Promise((resolve) => {
  const began = performance.now();
  let frames = 0;
  let painting = 0;
  const step = (now) => {
    const before = performance.now();
    paint(context, { map, lanes, window: { start: (frames % 40) * bytesPerPixel, bytesPerPixel }, scrolled: 0, width, height, focused: -1, hovered: -1 }, lightPalette, fills, 'sans-serif');
    painting += performance.now() - before;
    frames++;
    if (now - began < 4000) requestAnimationFrame(step);
    else resolve({ frames, framesPerSecond: (frames / (performance.now() - began)) * 1000, paintMs: painting / frames, ranges: count });
  };
  requestAnimationFrame(step);
});
`;
}

/** @param {string} script */
function mainSource(script) {
  return `
const { app, BrowserWindow } = require('electron');
app.whenReady().then(async () => {
  const window = new BrowserWindow({ width: 1600, height: 1340, show: true });
  await window.loadURL('about:blank');
  await window.webContents.executeJavaScript(${JSON.stringify(script)} + ';0');
  console.log(JSON.stringify(await window.webContents.executeJavaScript('measured')));
  app.exit(0);
}).catch((error) => { console.error(error); app.exit(1); });
`;
}
