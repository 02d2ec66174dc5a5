// Items of Electron's security checklist that are about what the sources must not say; the others are tried in the window
// (test/e2e/security.test.ts).
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../../build/paths.mjs';

const app = join(root, 'app');
const sources = readdirSync(app, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(ts|vue|html)$/.test(path))
  .map((path) => ({ path, text: readFileSync(join(app, path), 'utf8') }));

describe("Electron's security checklist", () => {
  it.each([
    ['turns web security off', /webSecurity|allowRunningInsecureContent|allowFileAccessFromFileUrls/],
    ['asks for features that are not finished', /experimentalFeatures|enableBlinkFeatures/],
    ['gives the page Node', /nodeIntegration\w*: true|contextIsolation: false|sandbox: false|webviewTag: true/],
    ['hands addresses to the desktop', /\bshell\b.*from 'electron'|openExternal/],
    ['makes code of text', /\beval\(|new Function\(|executeJavaScript|insertCSS/],
    ['puts text in as HTML without a word of why', /innerHTML|outerHTML|insertAdjacentHTML|document\.write/],
    ['loads a page from elsewhere', /loadURL\((?!appPage)|loadFile\(/],
  ])('no source %s', (_, pattern) => {
    expect(sources.length).toBeGreaterThan(300);
    expect(sources.filter(({ text }) => pattern.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('only the gateway listens to the page, and only one window is made', () => {
    const using = (pattern: RegExp): readonly string[] =>
      sources.filter(({ text }) => pattern.test(text)).map(({ path }) => path);
    expect(using(/ipcMain\.(on|handle)/)).toEqual(['main/ipc/gateway.ts']);
    expect(using(/new BrowserWindow\(/)).toEqual(['main/window.ts']);
  });

  it('sets the fuses that docs/security.md tells of', () => {
    const configured = readFileSync(join(root, 'electron-builder.yml'), 'utf8');
    const [, section = ''] = /^electronFuses:\n((?: {2}.*\n)+)/m.exec(configured) ?? [];
    const fuses = [...section.matchAll(/^ {2}(\w+): (true|false)/gm)].map(([, name, on]) => `${name} ${on}`);
    const documented = [
      ...readFileSync(join(root, 'docs/security.md'), 'utf8').matchAll(/^\| (`.*`) \| (on|off) \|/gm),
    ];
    const told = documented.flatMap(([, names = '', set]) =>
      [...names.matchAll(/`(\w+)`/g)].map(([, name]) => `${name} ${set === 'on'}`),
    );
    expect(fuses.length).toBeGreaterThan(4);
    expect(told.sort()).toEqual(fuses.sort());
  });
});
