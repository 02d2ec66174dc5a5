import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addSettings, callArgument, type SettingsWords, settingsOf } from '../../../app/main/commands/runWords.ts';
import type { RunSettings } from '../../../app/shared/ui/runSettings.ts';

const context = { canShareInput: false, pid: 77 };

function settings(...words: string[]): RunSettings {
  const command = addSettings(new Command('run')).exitOverride();
  command.configureOutput({ writeErr: () => undefined });
  command.parse(words, { from: 'user' });
  return settingsOf(command.opts<SettingsWords>(), context);
}

describe('the words of run that say how', () => {
  it('main, with nothing changed, where nothing is said', () => {
    expect(settings()).toEqual({
      entry: null,
      environment: [],
      standardInput: { kind: 'unchanged' },
      timeLimitMs: null,
      memoryLimitBytes: null,
      restriction: null,
    });
  });

  it('restricted, with the files that are granted all the same', () => {
    expect(settings('--restrict').restriction).toEqual({ readable: [], writable: [] });
    expect(settings('--restrict', '--allow-read', 'a', '--allow-read', 'b', '--allow-write', 'c').restriction).toEqual({
      readable: ['a', 'b'],
      writable: ['c'],
    });
    expect(() => settings('--allow-read', 'a')).toThrow(/add --restrict/);
  });

  it('a function with arguments typed by their look or by name', () => {
    expect(
      settings('--entry', 'f', '--call-args', '42', '2.5', 'text', 'string:5', 'int:-1', '--returns', 'double'),
    ).toEqual(
      expect.objectContaining({
        entry: {
          name: 'f',
          result: 'double',
          args: [
            { type: 'int', text: '42' },
            { type: 'double', text: '2.5' },
            { type: 'string', text: 'text' },
            { type: 'string', text: '5' },
            { type: 'int', text: '-1' },
          ],
        },
      }),
    );
    expect(callArgument('http://x')).toEqual({ type: 'string', text: 'http://x' });
    expect(settings('--entry', 'main').entry).toBeNull();
  });

  it('variables that are added and taken away, limits, and where the input comes from', () => {
    const { environment, timeLimitMs, memoryLimitBytes, standardInput } = settings(
      ...['--env', 'A=b=c', '--env', 'E=', '--unset-env', 'HOME', '--time-limit', '0.25', '--memory-limit', '64M'],
      ...['--stdin', 'in.txt'],
    );
    expect(environment).toEqual([
      { name: 'A', value: 'b=c' },
      { name: 'E', value: '' },
      { name: 'HOME', value: null },
    ]);
    expect([timeLimitMs, memoryLimitBytes]).toEqual([250, 64 * 2 ** 20]);
    expect(standardInput).toEqual({ kind: 'file', path: 'in.txt' });
    expect(settings('--stdin', '-').standardInput).toEqual({ kind: 'file', path: '/proc/77/fd/0' });
  });

  it.each([
    [['--call-args', '1'], /--entry/],
    [['--entry', 'f', '--call-args', 'int:one'], /'one' is no integer/],
    [['--entry', 'f', '--call-args', 'double:two'], /'two' is no number/],
    [['--entry', 'f', '--call-args', 'int:0x1ffffffffffffffff'], /does not fit into 64 bits/],
    [['--env', 'novalue'], /NAME=VALUE/],
    [['--unset-env', 'A=b'], /without =/],
    [['--time-limit', '0'], /seconds above 0/],
    [['--memory-limit', '5X'], /512K/],
  ])('%j is refused, saying what is allowed', (words, message) => {
    expect(() => settings(...words)).toThrow(message);
  });
});
