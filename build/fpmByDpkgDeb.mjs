#!/usr/bin/env node
// Stands in for fpm where electron-builder's own cannot be downloaded: takes the arguments that electron-builder passes
// for a deb and makes it with Debian's dpkg-deb. build/dist.mjs names it in CUSTOM_FPM_PATH. An argument that it does
// not know ends it, so that nothing is left out of a package silently.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';

/** Options with one value that are repeated. */
const repeated = new Set(['-d', '--deb-recommends']);
/** Options without a value. */
const switches = new Set(['--force']);
const known = new Set([
  ...['-s', '-t', '-d', '--deb-recommends', '--deb-compression', '--deb-priority', '--architecture', '--after-install'],
  ...['--after-remove', '--description', '--version', '--package', '--name', '--maintainer', '--vendor', '--url'],
  ...['--category', '--license'],
]);

const { options, lists, mappings } = readArguments(process.argv.slice(2));
if (option('-s') !== 'dir' || option('-t') !== 'deb') throw new Error('only -s dir -t deb is known here');
const tree = mkdtempSync(join(tmpdir(), 'loadstone-deb-'));
try {
  for (const mapping of mappings) place(mapping);
  openToAll(tree);
  writeControl();
  const compression = option('--deb-compression') === 'zst' ? 'zstd' : option('--deb-compression');
  execFileSync('dpkg-deb', ['--root-owner-group', `-Z${compression}`, '--build', tree, option('--package')], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
} finally {
  rmSync(tree, { recursive: true, force: true });
}

/** @param {readonly string[]} words */
function readArguments(words) {
  /** @type {Map<string, string>} */
  const options = new Map();
  /** @type {Map<string, string[]>} */
  const lists = new Map([...repeated].map((name) => [name, []]));
  /** @type {string[]} */
  const mappings = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (switches.has(word)) continue;
    if (!word.startsWith('-')) mappings.push(word);
    else if (!known.has(word)) throw new Error(`fpm's option ${word} is not known here`);
    else {
      const value = words[++i] ?? '';
      if (repeated.has(word)) lists.get(word)?.push(value);
      else options.set(word, value);
    }
  }
  return { options, lists, mappings };
}

/** @param {string} name */
function option(name) {
  const value = options.get(name);
  if (value === undefined) throw new Error(`fpm's option ${name} is missing`);
  return value;
}

/** `from=/to`; a folder with a `/` behind it stands for its content. @param {string} mapping */
function place(mapping) {
  const equals = mapping.lastIndexOf('=');
  const from = mapping.slice(0, equals);
  const to = join(tree, mapping.slice(equals + 1));
  const target = statSync(from).isDirectory() || !mapping.endsWith('/') ? to : join(to, basename(from));
  mkdirSync(dirname(target), { recursive: true });
  cpSync(from, target, { recursive: true, verbatimSymlinks: true });
}

/** Readable for everybody, writable for the owner alone, whatever the umask was. @param {string} path */
function openToAll(path) {
  const status = lstatSync(path);
  if (status.isSymbolicLink()) return;
  chmodSync(path, status.isDirectory() || (status.mode & 0o100) !== 0 ? 0o755 : 0o644);
  if (status.isDirectory()) for (const name of readdirSync(path)) openToAll(join(path, name));
}

function writeControl() {
  const folder = join(tree, 'DEBIAN');
  const files = filesBelow(tree);
  const kilobytes = Math.ceil(files.reduce((sum, file) => sum + lstatSync(file).size, 0) / 1024);
  mkdirSync(folder, { mode: 0o755 });
  /** @type {readonly (readonly [string, string])[]} */
  const fields = [
    ['Package', option('--name')],
    ['Version', option('--version')],
    ['Architecture', option('--architecture')],
    ['Maintainer', option('--maintainer')],
    ['Installed-Size', String(kilobytes)],
    ['Depends', (lists.get('-d') ?? []).join(', ')],
    ['Recommends', (lists.get('--deb-recommends') ?? []).join(', ')],
    ['Section', options.get('--category') ?? 'default'],
    ['Priority', option('--deb-priority')],
    ['Homepage', option('--url')],
    [
      'Description',
      option('--description')
        .replace(/^\n+/, '')
        .replace(/\n(?! )/g, '\n '),
    ],
  ];
  const given = fields.filter(([, value]) => value !== '');
  writeFileSync(join(folder, 'control'), given.map(([name, value]) => `${name}: ${value}\n`).join(''), { mode: 0o644 });
  const sums = files
    .filter((file) => !lstatSync(file).isSymbolicLink())
    .map((file) => `${createHash('md5').update(readFileSync(file)).digest('hex')}  ${relative(tree, file)}\n`);
  writeFileSync(join(folder, 'md5sums'), sums.join(''), { mode: 0o644 });
  writeFileSync(join(folder, 'postinst'), readFileSync(option('--after-install')), { mode: 0o755 });
  writeFileSync(join(folder, 'postrm'), readFileSync(option('--after-remove')), { mode: 0o755 });
}

/** @param {string} folder @returns {string[]} sorted, so that two builds of the same files are alike */
function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)]));
}
