import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { measureCrossover } from '../../../app/main/timing/crossover.ts';
import { laneChoices, makeLanes } from '../../../app/main/timing/lanes.ts';
import { findLlvmTools } from '../../../app/main/timing/llvmLane.ts';
import { crossoverRecord } from '../../../app/shared/ui/timingRecords.ts';
import { addon, descendants, pipedHosts, start } from '../../support/executors.ts';

const sizes = [65536, 4096];
const libraries = { names: [], folders: [], wholeArchive: false };
const environment = { hosts: pipedHosts(), addon, start };

function crossover(lanes: readonly string[], changes: Partial<Parameters<typeof measureCrossover>[0]> = {}) {
  return measureCrossover({
    sizes,
    runs: 2,
    warmUps: 1,
    signal: new AbortController().signal,
    progress: () => undefined,
    lanesFor: (file) => makeLanes(lanes, { files: [file], preload: [], libraries }, environment),
    ...changes,
  });
}

describe('the size crossover', () => {
  it('loads objects of each size through each lane: the data travels over the socket, or not', async () => {
    const record = await crossover(['rpc', 'packed']);
    expect(crossoverRecord.parse(record)).toEqual(record);
    expect(record.sizes).toEqual([4096, 65536]);
    const [rpc, packed] = record.series;
    expect(rpc?.points.map(({ size, error, runs }) => [size, error, runs])).toEqual([
      [4096, null, 2],
      [65536, null, 2],
    ]);
    // Each object is as large as it says: so many more bytes of it went over the connection.
    const [small, large] = rpc?.points ?? [];
    expect((large?.bytes ?? 0) - (small?.bytes ?? 0)).toBe(65536 - 4096);
    const [packedSmall, packedLarge] = packed?.points ?? [];
    expect(packedLarge?.bytes).toBe(packedSmall?.bytes);
    expect(packedLarge?.bytes).toBeLessThan(4096);
    expect(record.verdict.slice(-2)).toEqual([expect.stringMatching(/^4 KB: /), expect.stringMatching(/^64 KB: /)]);
    expect(record.measured).toMatchObject({ runs: 2, warmUps: 1, versions: { electron: null } });
    expect(descendants('loadstone-executor')).toEqual([]);
  });

  it.skipIf(findLlvmTools() === null)('loads them through LLVM too', async () => {
    const { series } = await crossover(['llvm-shared'], { sizes: [4096], runs: 1, warmUps: 0 });
    expect(series[0]?.points).toMatchObject([{ error: null, runs: 1 }]);
  });

  it('removes its files and executors when it is cancelled', async () => {
    const stop = new AbortController();
    const files: string[] = [];
    const lanesFor = (file: string) => {
      files.push(file);
      return makeLanes(['packed'], { files: [file], preload: [], libraries }, environment);
    };
    const progress = (): void => stop.abort(new Error('enough of it'));
    await expect(crossover([], { lanesFor, progress, signal: stop.signal })).rejects.toThrow('enough of it');
    expect(files.map(existsSync)).toEqual([false]);
    expect(descendants('loadstone-executor')).toEqual([]);
  });

  it('refuses sizes that no object can have', async () => {
    await expect(crossover(['packed'], { sizes: [0] })).rejects.toThrow('an object of 0 bytes: allowed are');
    await expect(crossover(['packed'], { sizes: [] })).rejects.toThrow('no size was given');
  });
});

describe('the choice of lanes', () => {
  it('names each with what it is, and says what to install for those that cannot run', () => {
    const path = process.env['PATH'];
    process.env['PATH'] = '/nowhere';
    try {
      const choices = laneChoices({ hosts: pipedHosts() });
      const missing = choices.filter(({ name, unavailable }) => name.startsWith('llvm-') && unavailable !== null);
      expect(missing.map(({ name }) => name)).toEqual(['llvm-generic', 'llvm-simple-remote', 'llvm-shared']);
      for (const { unavailable, usual } of missing) {
        expect(unavailable).toContain('sudo apt install llvm-22');
        expect(usual).toBe(false);
      }
      for (const { note } of choices) expect(note).not.toBe('');
    } finally {
      process.env['PATH'] = path;
    }
  });

  it('offers what only Electron has there alone, and says so', () => {
    const choices = laneChoices({ hosts: pipedHosts() });
    const port = choices.find(({ name }) => name === 'message-port');
    expect(port?.unavailable).toMatch(/only Electron has these ports/);
    const program = { files: [], preload: [], libraries };
    expect(() => makeLanes(['message-port'], program, environment)).toThrow(/cannot run here: only Electron/);
    const electron = { hosts: pipedHosts(), messagePort: pipedHosts().usual };
    const there = laneChoices(electron).find(({ name }) => name === 'message-port');
    expect(there).toMatchObject({ unavailable: null });
  });

  it('has each lane of ours twice where the usual executor is another than the standalone one', async () => {
    const standalone = pipedHosts();
    const names = laneChoices({ hosts: pipedHosts(), standalone }).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['packed', 'packed@standalone']));
    const program = { files: [], preload: [], libraries };
    const [lane] = makeLanes(['packed@standalone'], program, { ...environment, standalone });
    expect(lane?.name).toBe('packed@standalone');
    expect(() => makeLanes(['packed@standalone'], program, environment)).toThrow(
      "there is no lane 'packed@standalone'",
    );
  });
});
