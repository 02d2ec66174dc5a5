import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadstoneNames } from '../../app/shared/orc/bootstrapNames.ts';
import { spsString, spsTuple } from '../../app/shared/orc/sps.ts';
import { spawnExecutor, startExecutor } from '../contract/executor/support/executorUnderTest.ts';
import { calling } from '../contract/executor/support/machineCode.ts';
import { dylibs, loadCode, only, run } from '../contract/executor/support/services.ts';

describe('an executor on Windows', () => {
  it('reads another standard input when it is told to, in both C runtimes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'loadstone-input-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const { epc } = await startExecutor();
    for (const [library, text] of [
      ['msvcrt.dll', 'A'],
      ['ucrtbase.dll', 'B'],
    ] as const) {
      const path = join(folder, library);
      writeFileSync(path, text);
      await epc.callFallible(loadstoneNames.setStandardInput, spsTuple(spsString), [path]);
      const [getchar] = await dylibs(epc).resolveInOrder([await dylibs(epc).open(library)], ['getchar']);
      const { functions } = await loadCode(epc, () => [calling(getchar?.[0] ?? 0)]);
      expect(await run(epc).main(only(functions))).toBe(text.charCodeAt(0));
    }
    const missing = epc.callFallible(loadstoneNames.setStandardInput, spsTuple(spsString), [join(folder, 'none')]);
    await expect(missing).rejects.toThrow(/CreateFile\(.*none\) failed/);
  });

  it('says what Windows does not have', async () => {
    const { epc } = await startExecutor();
    const stacks = epc.callFallible(loadstoneNames.makeStacksExecutable, spsTuple(), []);
    await expect(stacks).rejects.toThrow(/executable stacks.*not on Windows/);
    for (const [words, message] of [
      [['filedescs=3,3', 'restricted', 'allow-write=C:\\\\'], /restricted: .*not on Windows/],
      [['filedescs=3,3', 'reserved=80000000-90000000'], /libraries below 2 GB.*not on Windows/],
      [['connect=/tmp/socket'], /names no pipe/],
    ] as const) {
      const executor = spawnExecutor(words);
      expect(await executor.ended).toEqual({ code: 1, signal: null });
      expect(executor.stderr()).toMatch(message);
    }
  });
});
