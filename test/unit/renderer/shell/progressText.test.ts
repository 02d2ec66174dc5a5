import { expect, it } from 'vitest';
import { progressText } from '../../../../app/renderer/shell/progressText.ts';

it('says in words how far a load is, and names a phase that has none', () => {
  expect(progressText({ phase: 'fix up', done: 120, total: 201 })).toBe('Linking, fixing up: 120 of 201');
  expect(progressText({ phase: 'engines', done: 3, total: 1000 })).toBe('Linking engines: 3 of 1,000');
  expect(progressText({ phase: 'read', done: 0, total: 2 })).toBe('Linking, read: 0 of 2');
});
