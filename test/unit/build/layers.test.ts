// Breaks each layer rule once, in a small tree of its own, with the real configuration and the real tool.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../../build/paths.mjs';
import { capture } from '../../../build/runProgram.mjs';

let tree: string;

/** The file that breaks a rule, what it imports, and the rule. */
const violations: readonly (readonly [file: string, imported: string, rule: string])[] = [
  ['app/shared/upward.ts', '../main/session/session.ts', 'shared-imports-nothing-of-ours'],
  ['app/shared/node.ts', 'node:fs', 'pure-layers-import-no-node'],
  ['app/main/link/node.ts', 'node:path', 'pure-layers-import-no-node'],
  ['app/main/object/bare.ts', 'fs', 'pure-layers-import-no-node'],
  ['app/main/object/upward.ts', '../link/link.ts', 'layer-object'],
  ['app/main/link/upward.ts', '../memory/memory.ts', 'layer-link'],
  ['app/main/memory/sideways.ts', '../epc/epc.ts', 'layer-memory'],
  ['app/main/epc/sideways.ts', '../link/link.ts', 'layer-epc'],
  ['app/main/session/top.ts', '../cli.ts', 'layers-do-not-import-the-top'],
  ['app/main/session/electron.ts', 'electron', 'electron-in-few-files'],
  ['app/main/session/gateway.ts', '../ipc/gateway.ts', 'layer-session'],
  ['app/main/settings.ts', 'electron', 'electron-in-few-files'],
  ['app/main/reaching.ts', '../renderer/page.ts', 'main-imports-no-other-process'],
  ['app/renderer/node.ts', 'node:os', 'renderer-imports-no-node'],
  ['app/renderer/electron.ts', 'electron', 'electron-in-few-files'],
  ['app/renderer/reaching.ts', '../main/session/session.ts', 'renderer-imports-shared-only'],
  ['app/executor/reaching.ts', '../main/link/link.ts', 'executor-imports-shared-only'],
  ['app/main/missing.ts', './nowhere.ts', 'imports-exist'],
];

/** What the rules allow, so that a rule which forbids everything would show. */
const allowed: readonly (readonly [file: string, imported: string])[] = [
  ['app/shared/value.ts', ''],
  ['app/main/object/object.ts', '../../shared/value.ts'],
  ['app/main/link/link.ts', '../object/object.ts'],
  ['app/main/memory/memory.ts', '../link/link.ts'],
  ['app/main/epc/executorProcessControl.ts', '../../shared/value.ts'],
  ['app/main/memory/mapper.ts', '../epc/executorProcessControl.ts'],
  ['app/main/commands/run.ts', '../writeAll.ts'],
  ['app/main/writeAll.ts', 'node:fs'],
  ['app/main/epc/epc.ts', 'node:net'],
  ['app/main/session/session.ts', '../memory/memory.ts'],
  ['app/main/cli.ts', './session/session.ts'],
  ['app/main/main.ts', 'electron'],
  ['app/main/ipc/gateway.ts', 'electron'],
  ['app/main/ipc/handlers.ts', '../writeAll.ts'],
  ['app/renderer/page.ts', '../shared/value.ts'],
  ['app/executor/executor.ts', 'node:process'],
];

beforeAll(async () => {
  tree = await mkdtemp(join(tmpdir(), 'loadstone-layers-'));
  await add('node_modules/electron/package.json', '{ "name": "electron", "version": "0.0.0", "main": "index.js" }');
  await add('node_modules/electron/index.js', 'module.exports = {};');
  await add('package.json', '{ "name": "tree", "type": "module", "devDependencies": { "electron": "*" } }');
  for (const [file, imported] of allowed) await add(file, source(imported));
});

afterAll(() => rm(tree, { recursive: true, force: true }));

describe('layer rules', () => {
  it('accept a tree that keeps to them', async () => {
    expect(await violatedRules()).toEqual([]);
  }, 30_000);

  it('name each import that breaks them, and where the layers are documented', async () => {
    for (const [file, imported] of violations) await add(file, source(imported));
    const output = await cruise('err-long');
    expect(output).toContain('docs/architecture.md');
    const found = await violatedRules();
    for (const [file, , rule] of violations) expect(found).toContain(`${rule} ${file}`);
  }, 30_000);
});

const source = (imported: string): string =>
  imported === '' ? 'export const value = 1;\n' : `import * as it from '${imported}';\nexport const value = it;\n`;

async function add(file: string, content: string): Promise<void> {
  const path = join(tree, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

async function violatedRules(): Promise<string[]> {
  const report: unknown = JSON.parse(await cruise('json'));
  const { summary } = report as { summary: { violations: { rule: { name: string }; from: string }[] } };
  return summary.violations.map(({ rule, from }) => `${rule.name} ${from}`);
}

async function cruise(outputType: string): Promise<string> {
  const tool = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const config = join(root, '.dependency-cruiser.mjs');
  const run = await capture(process.execPath, [tool, 'app', '--config', config, '--output-type', outputType], {
    cwd: tree,
  });
  return run.output;
}
