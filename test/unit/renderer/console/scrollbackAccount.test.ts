import type { IMarker } from '@xterm/xterm';
import { describe, expect, it } from 'vitest';
import { pieces, ScrollbackAccount } from '../../../../app/renderer/console/scrollbackAccount.ts';

/** As the terminal's: goes with its line. */
class Mark {
  readonly disposed: (() => void)[] = [];
  marker(): IMarker {
    const listeners = this.disposed;
    return {
      id: 0,
      line: 0,
      isDisposed: false,
      dispose: () => undefined,
      onDispose: (listener: () => unknown) => {
        listeners.push(() => void listener());
        return { dispose: () => undefined };
      },
    };
  }
}

describe('the account of what scrolled out', () => {
  it('counts a piece when its last line has gone, and nothing before', () => {
    const mark = new Mark();
    let gone = 0;
    const account = new ScrollbackAccount(
      () => mark.marker(),
      (bytes) => {
        gone = bytes;
      },
    );
    account.written(5000);
    expect(mark.disposed).toHaveLength(0);
    account.written(5000);
    account.written(9000);
    expect(mark.disposed).toHaveLength(2);
    mark.disposed[0]?.();
    expect(gone).toBe(10_000);
    mark.disposed[1]?.();
    expect(gone).toBe(19_000);
  });

  it('does not take an emptied console for one that scrolled', () => {
    const mark = new Mark();
    const told: number[] = [];
    const account = new ScrollbackAccount(
      () => mark.marker(),
      (bytes) => told.push(bytes),
    );
    account.written(9000);
    account.reset();
    mark.disposed[0]?.();
    expect(told).toEqual([0]);
  });

  it('cuts output at ends of lines, and long lines anywhere, without losing a byte', () => {
    const text = `${'a'.repeat(90)}\n${'b'.repeat(250)}\nshort\n`;
    const parts = pieces(new TextEncoder().encode(text), 100).map((part) => new TextDecoder().decode(part));
    expect(parts.join('')).toBe(text);
    expect(Math.max(...parts.map(({ length }) => length))).toBeLessThanOrEqual(100);
    expect(parts[0]).toBe(`${'a'.repeat(90)}\n`);
  });
});
