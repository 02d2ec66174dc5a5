import { describe, expect, it } from 'vitest';
import { parseObjectFile } from '../../../app/main/object/objectFile.ts';
import { noLibraries } from '../../../app/main/session/linkInputs.ts';
import { symbolRecords } from '../../../app/main/session/objectTables.ts';
import { entryObject, entrySymbol } from '../../../app/main/timing/entryObject.ts';
import { findLlvmTools, LlvmLane, phasesOf } from '../../../app/main/timing/llvmLane.ts';

const table = `
   ---User Time---   --System Time--   --User+System--   ---Wall Time---  --- Name ---
   0.0290 ( 98.6%)   0.0162 ( 98.8%)   0.0452 ( 98.7%)   0.0433 ( 97.6%)  time to link object files
   0.0004 (  1.3%)   0.0002 (  1.1%)   0.0006 (  1.2%)   0.0006 (  1.3%)  time to load/add object files
   0.0000 (  0.1%)   0.0000 (  0.1%)   0.0000 (  0.1%)   0.0005 (100.0%)  time to execute jitlink'd code
`;

describe("LLVM's lane", () => {
  it('reads wall times, in milliseconds, from a table that is printed twice', () => {
    expect(phasesOf(table + table, 'llvm-shared')).toEqual([
      { name: 'add', durationMs: expect.closeTo(0.6) },
      { name: 'link', durationMs: expect.closeTo(43.3) },
    ]);
  });

  it('says what it found instead of a table', () => {
    expect(() => phasesOf('Segmentation fault', 'llvm-shared')).toThrow(/llvm-shared.*Segmentation fault/);
  });

  it('says what is missing where LLVM is not installed', async () => {
    expect(findLlvmTools('/nowhere:')).toBeNull();
    const lane = new LlvmLane('shared', { files: [], preload: [], libraries: noLibraries }, null);
    await expect(lane.open()).rejects.toThrow('llvm-jitlink-22 and llvm-jitlink-executor-22 are not on the PATH');
    await lane.close();
  });

  it('links through an entry that is an object file, defines one function and wants main', () => {
    const bytes = entryObject();
    const symbols = symbolRecords(parseObjectFile('entry.o', bytes));
    expect(symbols.map(({ name, type, section }) => [name, type, section])).toEqual([
      [entrySymbol, 'STT_FUNC', '.text'],
      ['main', 'STT_NOTYPE', 'SHN_UNDEF'],
    ]);
  });
});
