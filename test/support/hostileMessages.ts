// Messages of a page that has been taken over: made from the contract itself, so that a new call is attacked without
// another word. From a seed; the same in every run.
import type { z } from 'zod';
import { calls } from '../../app/shared/ui/channels.ts';
import { seededRandom } from './seededRandom.ts';

/** A file that a name would make, were it ever part of a shell's command. */
export const witness = '/tmp/loadstone-was-here';

/** JSON can carry it to the page, which makes the real value of `{$: …}` (see `unpack`). */
export interface HostileMessage {
  readonly name: unknown;
  readonly args: unknown;
}

/** What carries out by itself is done elsewhere in the tests: it would keep a person, the clock or the window busy. */
const notAnswered: ReadonlySet<string> = new Set([
  // They show a dialog.
  'objects.open',
  'editor.openFolder',
  'editor.save',
  'editor.saveAs',
  'messages.save',
  'output.save',
  'program.chooseInput',
  'sessionFile.open',
  'sessionFile.save',
  'timing.save',
  'timing.saveImage',
  // They start processes, or end the app.
  'executor.restart',
  'executor.restartAndReload',
  'host.doctor',
  'host.act',
  'compile.refresh',
  'timing.compare',
  'timing.crossover',
]);

const texts: readonly string[] = [
  '',
  ' ',
  '\0',
  '../../../../etc/passwd',
  '/etc/passwd',
  '/dev/zero',
  '/dev/full',
  '/proc/self/mem',
  '/proc/self/fd/0',
  '/tmp',
  'file:///etc/passwd',
  '__proto__',
  'constructor',
  'toString',
  'null',
  '<img src=x onerror=alert(1)>',
  `$(touch ${witness})`,
  '-rf',
  '%s%n%p',
  '\ud800',
  '\u202e\u0000\uffff',
  'x'.repeat(5000),
];
const numbers: readonly number[] = [
  0,
  -0,
  -1,
  1,
  0.5,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  -(2 ** 53),
  1e308,
  Number.MAX_SAFE_INTEGER,
  255,
  1e6,
];
const specials: readonly string[] = [
  'nan',
  'infinity',
  '-infinity',
  'undefined',
  'bigint',
  'bytes',
  'map',
  'date',
  'cycle',
  'deep',
  'error',
  'regexp',
  'hole',
  'getter',
  'long',
];

/** Runs in the page, as text: makes of what came as JSON what is meant. */
export const unpack = `(packed) => {
  const make = {
    nan: () => NaN, infinity: () => Infinity, '-infinity': () => -Infinity, undefined: () => undefined,
    bigint: () => 12345678901234567890n, bytes: () => new Uint8Array(17), map: () => new Map([['a', {}]]),
    date: () => new Date(NaN), cycle: () => { const self = []; self.push(self); return self; },
    deep: () => { let at = []; for (let i = 0; i < 500; i++) at = [at]; return at; }, error: () => new Error('hostile'),
    regexp: () => /(a+)+$/, hole: () => [, 1, , 2], getter: () => ({ get length() { return 1e9; } }),
    long: () => new Array(20000).fill('x'),
  };
  const open = (value) =>
    Array.isArray(value) ? value.map(open)
    : value === null || typeof value !== 'object' ? value
    : typeof value.$ === 'string' ? make[value.$]()
    : Object.fromEntries(Object.entries(value).map(([key, each]) => [key, open(each)]));
  return open(packed);
}`;

/** `count` messages, in which all calls of the contract come about equally often. */
export function* hostileMessages(count: number, seed: number): Generator<HostileMessage> {
  const random = seededRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const names = Object.keys(calls) as (keyof typeof calls)[];

  const anything = (depth = 0): unknown => {
    const kind = random();
    if (kind < 0.3) return pick(texts);
    if (kind < 0.5) return pick(numbers);
    if (kind < 0.7) return { $: pick(specials) };
    if (kind < 0.8) return pick([null, true, false]);
    if (depth > 3) return [];
    if (kind < 0.9) return Array.from({ length: Math.floor(random() * 4) }, () => anything(depth + 1));
    const keys = Array.from({ length: Math.floor(random() * 4) }, () =>
      pick(['path', 'id', 'kind', 'name', 'length', ...texts]),
    );
    return Object.fromEntries(keys.map((key) => [key, anything(depth + 1)]));
  };

  /** What the schema takes, or nearly: here and there something else. */
  const nearly = (schema: z.core.$ZodType, damage: number): unknown => {
    if (random() < damage) return anything();
    const { def } = schema._zod;
    switch (def.type) {
      case 'tuple':
        return (def as z.core.$ZodTupleDef).items.map((item) => nearly(item, damage));
      case 'array':
        return Array.from({ length: Math.floor(random() * 3) }, () =>
          nearly((def as z.core.$ZodArrayDef).element, damage),
        );
      case 'object':
        return Object.fromEntries(
          Object.entries((def as z.core.$ZodObjectDef).shape).map(([key, value]) => [key, nearly(value, damage)]),
        );
      case 'union':
        return nearly(pick((def as z.core.$ZodUnionDef).options), damage);
      case 'nullable':
      case 'optional':
        return random() < 0.3 ? null : nearly((def as z.core.$ZodNullableDef).innerType, damage);
      case 'enum':
        return pick(Object.values((def as z.core.$ZodEnumDef).entries));
      case 'literal':
        return pick((def as z.core.$ZodLiteralDef<string | number | boolean | null>).values);
      case 'string':
        return pick(texts);
      case 'number':
        return pick(numbers);
      case 'boolean':
        return random() < 0.5;
      case 'custom':
        return { $: 'bytes' };
      default:
        return anything();
    }
  };

  for (let made = 0; made < count; ) {
    // Each in turn: none is left out by chance.
    const name = names[made % names.length] as keyof typeof calls;
    // Most are refused at the gateway, which takes a fraction of what a call takes that is carried out.
    const damage = pick([0, 0.2, 0.4, 0.6, 1, 1, 1, 1]);
    const whole = nearly(calls[name].args, damage);
    // As the page spreads it: what is no list is the only argument.
    const args = Array.isArray(whole) ? whole : [whole];
    const message = random() < 0.02 ? { name: anything(), args } : { name, args };
    if (message.name === name && notAnswered.has(name) && isValid(name, args)) continue;
    made++;
    yield message;
  }
}

/** The packed specials are judged as what they stand for only where that is bytes; the others fit no schema. */
function isValid(name: keyof typeof calls, args: unknown): boolean {
  const opened = JSON.parse(JSON.stringify(args), (_, value: unknown) =>
    typeof value === 'object' && value !== null && '$' in value && value.$ === 'bytes' ? new Uint8Array(17) : value,
  ) as unknown;
  return calls[name].args.safeParse(opened).success;
}
