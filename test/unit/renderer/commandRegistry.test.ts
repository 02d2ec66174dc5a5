import { expect, it } from 'vitest';
import { effectScope, ref } from 'vue';
import { createCommandRegistry } from '../../../app/renderer/commandRegistry.ts';

it('carries a command out by the one who registered it last, and by the other after its end', () => {
  const registry = createCommandRegistry();
  const told: string[] = [];
  const [outer, inner] = [effectScope(), effectScope()];
  outer.run(() => registry.register('run', () => told.push('outer')));
  inner.run(() => registry.register('run', () => told.push('inner')));
  registry.carryOut('run');
  inner.stop();
  registry.carryOut('run');
  outer.stop();
  registry.carryOut('run');
  expect(told).toEqual(['inner', 'outer']);
});

it('does nothing while a command is not enabled or nobody carries it out', () => {
  const registry = createCommandRegistry();
  const enabled = ref(false);
  let count = 0;
  expect(registry.isEnabled('stop')).toBe(false);
  effectScope().run(() =>
    registry.register(
      'stop',
      () => count++,
      () => enabled.value,
    ),
  );
  registry.carryOut('stop');
  expect(registry.isEnabled('stop')).toBe(false);
  enabled.value = true;
  registry.carryOut('stop');
  expect([registry.isEnabled('stop'), count]).toEqual([true, 1]);
});
