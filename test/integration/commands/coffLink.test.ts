import { afterAll, describe, expect, it } from 'vitest';
import { type LinkOptions, linkCommand } from '../../../app/main/commands/link.ts';
import type { LinkDump } from '../../../app/main/link/linkDump.ts';
import { CodeView } from '../../../app/main/session/codeView.ts';
import { ExecutionSession } from '../../../app/main/session/executionSession.ts';
import { readInput } from '../../../app/main/session/inputFile.ts';
import { noLibraries } from '../../../app/main/session/linkInputs.ts';
import { withStartFiles } from '../../../app/main/session/startFiles.ts';
import { Phases } from '../../../app/main/timing/phases.ts';
import { addon, pipedHosts, start } from '../../support/executors.ts';
import { ObjectFolder } from '../../support/objects.ts';
import { windowsCompilers } from '../../support/windowsCompilers.ts';

const folder = new ObjectFolder();
afterAll(() => folder.remove());

async function run(files: readonly string[], options: Partial<LinkOptions> = {}): Promise<string> {
  let text = '';
  await linkCommand(
    {
      files,
      preload: [],
      libraries: noLibraries,
      deadStrip: false,
      slabAddress: null,
      absolutes: new Map(),
      phonyExternals: false,
      dump: null,
      explain: [],
      disassemble: null,
      ...options,
    },
    { hosts: pipedHosts(), addon, stdout: (part) => (text += part) },
  );
  return text;
}

const source = `
extern int puts(const char *);
__declspec(dllimport) int imported(int);
static int counts[4] = {1, 2};
int *first = counts;
int pick(int x) { switch (x) { case 0: return puts("a") + 1; case 1: return counts[1]; case 2: return puts("b");
  case 3: return imported(x); case 4: return -7; case 5: return 12; } return x; }
int main(void) { return pick(*first); }
`;

describe.each(windowsCompilers)('an object of $name on another system than Windows', ({ name, missing, compile }) => {
  const skip = missing !== null;
  const file = `link-${name.replaceAll(' ', '-')}`;

  it.skipIf(skip)('is linked and dumped: the formula of each edge gives the bytes in memory', async () => {
    const path = compile(folder, file, source);
    const dump = JSON.parse(await run([path], { dump: 'json' })) as LinkDump;
    const kinds = new Set(dump.edges.map(({ kind }) => kind));
    for (const kind of ['REL32', 'ADDR64', 'ADDR32NB']) expect(kinds).toContain(`IMAGE_REL_AMD64_${kind}`);
    for (const { value, after } of dump.edges) {
      const bits = after.length * 4;
      const number = BigInt.asUintN(bits, value.startsWith('-') ? -BigInt(value.slice(1)) : BigInt(value));
      const digits = number.toString(16).padStart(after.length, '0').match(/../g) ?? [];
      expect(digits.reverse().join('')).toBe(after);
    }
    expect(dump.symbols['__imp_imported']).toBeDefined();
    expect(dump.stubs[`${file}.obj`]).toHaveProperty('puts');
  });

  it.skipIf(skip)('is disassembled, and a symbol explained', async () => {
    const path = compile(folder, file, source);
    const text = await run([path], { disassemble: 'intel' });
    expect(text).toMatch(/(call|jmp) .*<puts/);
    expect(text).toContain('main');
    const explained = await run([path], { explain: ['pick', 'puts'] });
    expect(explained).toContain(`defined by: ${file}.obj`);
    expect(explained).toMatch(/needed by: .*\.text\+0x/);
  });

  it.skipIf(skip)('is disassembled beside its source lines where it was compiled with DWARF', async () => {
    const path = compile(folder, `${file}-lines`, source, { flags: ['-O1', '-gdwarf-4'] });
    const text = await run([path], { disassemble: 'intel' });
    for (const line of [6, 7, 8]) expect(text).toContain(`${file}-lines.c:${line}`);
    expect(text).toContain('case 3: return imported(x)');
  });

  it.skipIf(skip)('is linked with what was not looked up at address 0, which is said', async () => {
    const text = await run([compile(folder, file, source)]);
    expect(text).toMatch(/at address 0, because libraries of another system are not looked up here: .*puts/);
  });

  it.skipIf(skip)('is listed and previewed by a session, which refuses to run it with the reason', async () => {
    const session = new ExecutionSession({ hosts: pipedHosts(), addon, start, preload: [], keepExecutorReady: false });
    try {
      await session.addFiles([compile(folder, file, source)]);
      const [listed] = session.state().objects;
      expect(listed).toMatchObject({ kind: 'object', format: 'COFF x86-64 relocatable', error: null });
      const view = new CodeView(session);
      const shown = await view.outline(null);
      expect(shown).toMatchObject({ kind: 'preview', error: null });
      expect(shown?.fixups).toBeGreaterThan(5);
      const page = view.page(shown?.generation ?? 0, 0, 0, 'intel');
      expect(page.lines.some((line) => JSON.stringify(line).includes('puts'))).toBe(true);
      const { outcome } = await session.run([]);
      expect(JSON.stringify(outcome)).toContain(
        `${file}.obj was compiled for Windows (COFF x86-64) and cannot run on Linux`,
      );
      expect(outcome).toMatchObject({ kind: 'refused' });
    } finally {
      await session.close();
    }
  });

  it.skipIf(skip)('is refused where it should run, with the reason', async () => {
    const object = folder.compileText('start', 'int start;');
    const input = await readInput(compile(folder, file, source), new Phases());
    const files = { object, callStart: object, call: object, library: object };
    await expect(withStartFiles(files, [input], new Phases())).rejects.toThrow(
      `${file}.obj was compiled for Windows (COFF x86-64) and cannot run on Linux`,
    );
  });
});
