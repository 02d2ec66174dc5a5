// What `electron <folder>` runs when the runtime came without Electron's own default_app.asar (build/electron-dist.mjs
// packs this folder in its place). It only starts the app of a checkout: `electron . …` or `electron --app=<folder> …`,
// the form that ChromeDriver uses. It leaves userData alone: ChromeDriver looks for its port file in the folder that it
// passed itself. Top-level await keeps Electron's `ready` event waiting for the app's module.

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const option = process.argv.find((argument) => argument.startsWith('--app='));
const folder = option?.slice('--app='.length) ?? process.argv.slice(1).find((argument) => !argument.startsWith('-'));
if (folder === undefined) {
  console.error(`usage: ${process.execPath} <folder of the app> [arguments], or --app=<folder>`);
  process.exit(1);
}

const appPath = resolve(folder);
const packageJson = JSON.parse(readFileSync(join(appPath, 'package.json'), 'utf8'));
Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });
app.name = packageJson.productName ?? packageJson.name;
app.setVersion(packageJson.version);
app.setAppPath(appPath);
await import(pathToFileURL(join(appPath, packageJson.main)).href);
