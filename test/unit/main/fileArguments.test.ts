import { describe, expect, it } from 'vitest';
import { commandLineWords, fileArguments } from '../../../app/main/fileArguments.ts';

describe('the files on Electron’s command line', () => {
  it.each<[string, string[], boolean, string[]]>([
    ['none', ['electron', '.'], false, []],
    ['behind the application’s folder', ['electron', '.', 'a.o', '/b.o'], false, ['/here/a.o', '/b.o']],
    ['of the packaged app', ['/opt/loadstone', 'a.o'], true, ['/here/a.o']],
    ['between switches', ['electron', '--no-sandbox', '.', '--Force-X=1', 'a.o'], false, ['/here/a.o']],
    ['behind --app=', ['electron', '--app=/src', 'data:,', '--', 'a.o'], false, ['/here/a.o']],
    ['with a dash behind --', ['electron', '.', '--', '-odd.o'], false, ['/here/-odd.o']],
    ['in the parent folder', ['electron', '.', '../a.o'], false, ['/a.o']],
  ])('%s', (_, argv, packaged, files) => {
    expect(fileArguments(argv, packaged, '/here')).toEqual(files);
  });

  it('hand over to a command line only when asked before any --', () => {
    expect(commandLineWords(['electron', '.', 'a.o'])).toBeNull();
    expect(commandLineWords(['electron', '.', '--command-line', 'run', 'a.o'])).toEqual(['run', 'a.o']);
    expect(commandLineWords(['electron', '.', '--', '--command-line', 'a.o'])).toBeNull();
  });
});
