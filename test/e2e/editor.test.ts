import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ObjectFolder } from '../support/objects.ts';
import { PlaygroundWindow } from './playgroundWindow.ts';

const text = '[data-test=source] .view-lines';

describe('the editor', () => {
  const folder = new ObjectFolder();
  const userData = mkdtempSync(join(tmpdir(), 'loadstone-user-data-'));
  let window: PlaygroundWindow;

  beforeAll(async () => {
    chmodSync(userData, 0o1777); // the installed app is tested as somebody else
    window = await PlaygroundWindow.open({ profile: userData });
  });
  afterAll(async () => {
    await window?.app.kill();
    folder.remove();
    // Chromium's processes write on for a moment after the main one was killed.
    await vi.waitFor(() => rmSync(userData, { recursive: true, force: true }), { timeout: 10_000 });
  });

  /** In place of all that the file in front has. */
  async function write(content: string): Promise<void> {
    // Not by a click: the driver would scroll the middle of a long text into view first.
    await window.evaluate(`document.querySelector('[data-test=source] :is(textarea, .native-edit-context)').focus()`);
    await window.press('Control', 'a');
    await window.type(content);
  }

  it('says what to do while no file is open', async () => {
    await window.waitFor('[data-test=editor]', /No file open/);
    await window.screenshot('editor-empty');
  });

  it('runs with Ctrl+Enter what was typed into a new file, compiled on the way', async () => {
    await window.press('Control', 'n');
    await window.waitFor('[data-test="tab-untitled.c"]', /untitled\.c/);
    await window.waitFor('[data-test=cursor]', /1:1/);
    await window.type('int puts(const char *);\nint main(void) { return puts("typed a moment ago") < 0; }');
    await window.press('Control', 'Enter');
    const lines = await window.waitForConsole(/✓ main returned 0/);
    expect(lines).toContain('typed a moment ago');
    await window.waitFor('[data-test=compilation]', /compiled in [\d.]+ m?s/);
    await window.listed('untitled.o');
    await window.screenshot('editor-ran');
  });

  it('shows an error as a marker and in the list of problems, and mends it with the fix that the compiler proposes', async () => {
    await write('#include <stdio.h>\nint main(void) {\n  puts("mended")\n  return 0;\n}');
    await window.press('Control', 'Shift', 'b');
    await window.waitFor('[data-test=compilation]', /1 error/);
    await window.click('[data-test=compilation]');
    await window.waitFor('[data-test=problem]', /expected ‘;’|expected ';'[\s\S]*untitled\.c:3:/);
    expect(await window.text('[data-test=problem-badge]')).toBe('1');
    await window.waitUntil(
      () => window.evaluate<number>(`document.querySelectorAll('[data-test=source] .squiggly-error').length`),
      (marks) => marks > 0,
      'a mark below the error',
    );
    await window.screenshot('editor-problem');
    await window.click('[data-test=fix]');
    await window.waitFor(text, /mended"\);/);
    await window.press('Control', 'Enter');
    await window.waitFor('[data-test=outcome]', /main returned 0/);
    await window.waitFor('[data-test=problem-badge]', /^$/);
  });

  it('finds the library that defines a missing name, and links with it at the press of a button', async () => {
    await write(
      'int sqlite3_libversion_number(void);\nint main(void) {\n  return sqlite3_libversion_number() < 3000000;\n}',
    );
    await window.press('Control', 'Enter');
    const problem = await window.waitFor('[data-test=problem]', /libsqlite3\.a/);
    expect(problem).toMatch(/'sqlite3_libversion_number' is not defined[\s\S]*untitled\.o \.text/);
    await window.screenshot('editor-link-problem');
    await window.click('[data-test=fix]');
    await window.listed('libsqlite3.a');
    await window.press('Control', 'Enter');
    await window.waitFor('[data-test=outcome]', /main returned 0/);
  });

  it('compiles assembly, in colours of its own', async () => {
    const path = join(folder.path, 'sum.s');
    writeFileSync(path, '.globl main\nmain:                 # adds\n  movl $40, %eax\n  addl $2, %eax\n  ret\n');
    await window.drop([path]);
    await window.waitFor(text, /movl/);
    const colours = await window.waitUntil(
      () =>
        window.evaluate<number>(
          `new Set([...document.querySelectorAll('[data-test=source] .view-line span span')].map((span) => getComputedStyle(span).color)).size`,
        ),
      (count) => count >= 4,
      'the colours of directives, labels, instructions and numbers',
    );
    expect(colours).toBeGreaterThanOrEqual(4);
    await window.run(/main returned 42/);
    await window.screenshot('editor-assembly');
  });

  it('opens a dropped source, compiles it with the headers beside it, and saves it', async () => {
    const path = join(folder.path, 'dropped.cc');
    writeFileSync(join(folder.path, 'answer.h'), 'inline int answer() { return 41; }\n');
    writeFileSync(path, '#include "answer.h"\nint main() { return answer(); }\n');
    await window.drop([path]);
    await window.waitFor('[data-test="tab-dropped.cc"]', /dropped\.cc/);
    await window.run(/main returned 41/);
    await write('#include "answer.h"\nint main() { return answer() + 1; }\n');
    await window.waitUntil(
      () =>
        window.evaluate<boolean>(
          `document.querySelector('[data-test="tab-dropped.cc"] [aria-label=unsaved]') !== null`,
        ),
      (marked) => marked,
      'the mark of an unsaved file',
    );
    await window.press('Control', 's');
    await window.waitUntil(
      async () => readFileSync(path, 'utf8'),
      (content) => content.includes('answer() + 1'),
      'the saved text',
    );
    await window.run(/main returned 42/);
  });

  it('gives the page no file that nobody chose', async () => {
    const refused = (call: string) =>
      window.evaluateAsync<string>(`window.loadstone.call(${call}).then((reply) => reply.error?.message ?? 'taken')`);
    const secret = join(folder.path, 'secret.c');
    writeFileSync(secret, 'int secret;\n');
    expect(await refused(`'files.open', [${JSON.stringify(secret)}]`)).toMatch(/secret\.c was refused/);
    expect(await refused(`'editor.openInFolder', '../secret.c'`)).toMatch(/no folder is open/);
  });

  it('asks before it closes a tab with text that is not saved', async () => {
    await write('int main() { return 7; }');
    await window.press('Control', 'w');
    await window.waitFor('[data-test=unsaved-dialog]', /Save dropped\.cc\?/);
    await window.screenshot('editor-unsaved');
    await window.app.client.keys(['Escape']);
    await window.waitFor('[data-test=unsaved-dialog]', /^$/);
    await window.press('Control', 'w');
    await window.waitFor('[data-test=unsaved-dialog]', /Save/);
    await window.click('[data-test=discard]');
    await window.waitFor('[data-test="tab-dropped.cc"]', /^$/);
  });

  it('runs a sample as it is shipped, and compiles it after a change', async () => {
    await window.evaluateAsync(`window.loadstone.call('samples.open', 'sort')`);
    await window.waitFor('[data-test="tab-sort.c"]', /sort\.c/);
    await window.waitFor('[data-test=compilation]', /shipped object/);
    await window.run(/main returned 0/);
    await window.screenshot('editor-sample');
    await write('int main(void) { return 3; }');
    await window.run(/main returned 3/);
    await window.waitFor('[data-test=compilation]', /compiled in/);
  });

  it('has everything again after the app was killed, unsaved text included', async () => {
    await window.press('Control', 'n');
    await window.waitFor('[data-test="tab-untitled-2.c"]', /untitled-2\.c/);
    await window.type('/* never saved */ int main(void) { return 5; }');
    const drafts = join(userData, 'editor');
    await window.waitUntil(
      async () => readFileSync(join(drafts, 'editor.json'), 'utf8'),
      (index) =>
        index.includes('untitled-2.c') &&
        draftsOf(drafts, index).some((draft) => draft.includes('never saved') && draft.endsWith('return 5; }')),
      'the draft on disk',
    );
    await window.app.kill();
    window = await PlaygroundWindow.open({ profile: userData });
    await window.waitFor('[data-test=restored]', /not saved when Loadstone ended/);
    await window.waitFor(text, /never\ssaved/);
    await window.waitFor('[data-test=objects-summary]', /1 source, compiled on Run/);
    await window.waitFor('[data-test="to-compile-untitled-2.c"]', /untitled-2\.o[\s\S]*compiled on Run/);
    await window.screenshot('editor-restored');
    await window.run(/main returned 5/);
    await window.waitFor('[data-test="object-untitled-2.o"]', /loaded/);
    await window.waitFor('[data-test="to-compile-untitled-2.c"]', /^$/);
  });
});

function draftsOf(folder: string, index: string): readonly string[] {
  const { files } = JSON.parse(index) as { readonly files: readonly { readonly draft: string | null }[] };
  return files.map(({ draft }) => (draft === null ? '' : readFileSync(join(folder, draft), 'utf8')));
}
