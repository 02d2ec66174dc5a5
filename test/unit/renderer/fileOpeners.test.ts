import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EffectScope, effectScope } from 'vue';
import { type Connection, connect } from '../../../app/renderer/connection.ts';
import { createFileOpeners, type FileOpeners } from '../../../app/renderer/fileOpeners.ts';
import type { FileKind, FoundFile } from '../../../app/shared/ui/fileRecords.ts';
import { MainEnd } from '../../support/mainEnd.ts';

const found = (name: string, kind: FileKind, description = 'something'): FoundFile => ({
  path: `/${name}`,
  name,
  kind,
  description,
});

describe('files from outside', () => {
  let main: MainEnd;
  let scope: EffectScope;
  let connection: Connection;
  let openers: FileOpeners;

  beforeEach(() => {
    main = new MainEnd();
    scope = effectScope();
    connection = connect(main);
    const made = scope.run(() => createFileOpeners(connection));
    if (made === undefined) throw new Error('the scope ended before it began');
    openers = made;
  });
  afterEach(() => scope.stop());

  const messages = (): string[] => connection.problems.value.map(({ message }) => message);

  it('are opened by their paths; those without one are named', async () => {
    main.answers.set('files.open', () => []);
    await openers.openDropped([new File([], 'a.o'), new File([], 'nowhere.o')]);
    expect(main.asked.at(-1)).toEqual({ name: 'files.open', args: [['/dropped/a.o']] });
    expect(messages()).toEqual([expect.stringMatching(/nowhere\.o: only files on disk/)]);
  });

  it('go to who opens their kind, whether dropped or sent by main', async () => {
    const opened: string[] = [];
    scope.run(() => openers.register('session', ({ name }) => opened.push(name)));
    main.answers.set('files.open', () => [found('one.loadstone', 'session')]);
    await openers.open(['/one.loadstone']);
    main.send('filesFound', [found('two.loadstone', 'session')]);
    expect(opened).toEqual(['one.loadstone', 'two.loadstone']);
    expect(messages()).toEqual([]);
  });

  it('that nobody opens are said: what they are, and what would be opened', () => {
    main.send('filesFound', [found('photo.png', 'other', 'a PNG image'), found('x.so', 'sharedLibrary')]);
    expect(messages()).toEqual([
      expect.stringMatching(/photo\.png is not something to load: a PNG image.*archives/),
      expect.stringMatching(/x\.so/),
    ]);
  });
});
