import { describe, expect, it } from 'vitest';
import { prerequisites } from '../../../app/main/compile/dependencies.ts';

describe('the rule that -MMD writes', () => {
  it('lists files over several lines, with the escapes of make', () => {
    const rule = 'object.o: /tmp/x/source/a.c inc/b.h \\\n  inc/with\\ blank.h inc/$$dollar.h inc/\\#hash.h\n';
    expect(prerequisites(rule)).toEqual([
      '/tmp/x/source/a.c',
      'inc/b.h',
      'inc/with blank.h',
      'inc/$dollar.h',
      'inc/#hash.h',
    ]);
  });
});
