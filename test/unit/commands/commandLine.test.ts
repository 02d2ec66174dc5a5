import { describe, expect, it } from 'vitest';
import { type CommandActions, commandLine } from '../../../app/main/commands/commandLine.ts';
import type { LinkOptions } from '../../../app/main/commands/link.ts';
import type { RunOptions } from '../../../app/main/commands/run.ts';

/** What the words ask for. */
async function read(...words: string[]): Promise<RunOptions | LinkOptions> {
  const asked: (RunOptions | LinkOptions)[] = [];
  const unexpected = async (): Promise<void> => {
    throw new Error(`another command than ${words[0]}`);
  };
  const actions: CommandActions = {
    run: async (options) => void asked.push(options),
    link: async (options) => void asked.push(options),
    doctor: unexpected,
    compare: unexpected,
    executor: unexpected,
    engines: unexpected,
  };
  await commandLine(words, actions);
  const [options] = asked;
  if (options === undefined || asked.length > 1) throw new Error(`${asked.length} commands were carried out`);
  return options;
}

describe('the command line', () => {
  it.each([
    'run',
    'link',
  ])('takes libraries and dead stripping for %s, and neither unless it is asked for', async (command) => {
    const words = ['a.o', '-l', 'one', '--library', 'two', '-L', 'here', '--whole-archive', '--gc-sections', 'b.o'];
    expect(await read(command, ...words)).toMatchObject({
      files: ['a.o', 'b.o'],
      libraries: { names: ['one', 'two'], folders: ['here'], wholeArchive: true },
      deadStrip: true,
    });
    expect(await read(command, 'a.o')).toMatchObject({
      files: ['a.o'],
      libraries: { names: [], folders: [], wholeArchive: false },
      deadStrip: false,
    });
  });

  it('reads the numbers of link, and leaves out what was not said', async () => {
    const options = await read('link', 'a.o', '--slab-address', '0x1000', '--abs', 'x=1', '--abs', 'y=0x2');
    expect(options).toMatchObject({
      slabAddress: 4096,
      absolutes: new Map([
        ['x', 1],
        ['y', 2],
      ]),
      dump: null,
    });
    expect(await read('link', 'a.o', '--dump', 'json')).toMatchObject({ slabAddress: null, dump: 'json', explain: [] });
  });
});
