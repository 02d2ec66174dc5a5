// How the program is to be run: what a person sets in the Run pane, or on the command line of `loadstone run`. Held by
// the session; a session file keeps it.
import { z } from 'zod';

/** What a function can be given. An `int` is any integer, a `string` lives in the executor as long as the call. */
export const argumentType = z.enum(['int', 'double', 'float', 'string']);
export type ArgumentType = z.infer<typeof argumentType>;

/** How what a function returned is read: `int` is C's with 32 bits, `long` has 64, `string` is a `char *`. */
export const resultType = z.enum(['int', 'long', 'double', 'float', 'string', 'pointer', 'void']);
export type ResultType = z.infer<typeof resultType>;

const callArgument = z.object({ type: argumentType, text: z.string().max(65_536) });
export type CallArgument = z.infer<typeof callArgument>;

/** A function by its symbol's name, called in place of main between initializers and finalizers. */
export const functionEntry = z.object({
  name: z.string().min(1).max(4096),
  args: z.array(callArgument).max(24),
  result: resultType,
});
export type FunctionEntry = z.infer<typeof functionEntry>;

/** A variable to add or to replace; null removes it. */
const environmentChange = z.object({
  name: z
    .string()
    .max(4096)
    .regex(/^[^=\0]+$/, 'a name has at least one character, and no = in it'),
  value: z
    .string()
    .max(131_072)
    .regex(/^[^\0]*$/, 'a value has no NUL in it')
    .nullable(),
});
export type EnvironmentChange = z.infer<typeof environmentChange>;

export const standardInput = z.discriminatedUnion('kind', [
  /** What the executor was started with. */
  z.object({ kind: z.literal('unchanged') }),
  /** At its end from the start. */
  z.object({ kind: z.literal('empty') }),
  /** A terminal that a person types into. */
  z.object({ kind: z.literal('console') }),
  z.object({ kind: z.literal('file'), path: z.string().min(1).max(4096) }),
]);
export type StandardInput = z.infer<typeof standardInput>;

const paths = z.array(z.string().min(1).max(4096)).max(1000);

/** Files, and folders with what is below them, that a restricted program may read; and those that it may change too. */
export const fileGrants = z.object({ readable: paths, writable: paths });
export type FileGrants = z.infer<typeof fileGrants>;

export const runSettings = z.object({
  /** Null for main. */
  entry: functionEntry.nullable(),
  environment: z.array(environmentChange).max(1000),
  standardInput,
  /** Milliseconds that the program may run; null for as long as it likes. */
  timeLimitMs: z
    .number()
    .int()
    .positive()
    .max(2 ** 31 - 1)
    .nullable(),
  /** Bytes that the program may have: what is loaded, and what it allocates. */
  memoryLimitBytes: z.number().int().positive().max(Number.MAX_SAFE_INTEGER).nullable(),
  /** Take from the program whatever computing does not need, but for these files; null: it may what the user may. */
  restriction: fileGrants.nullable(),
});
export type RunSettings = z.infer<typeof runSettings>;

/** Main, the controller's environment, no limits, and the standard input that the executor has. */
export const usualRunSettings: RunSettings = {
  entry: null,
  environment: [],
  standardInput: { kind: 'unchanged' },
  timeLimitMs: null,
  memoryLimitBytes: null,
  restriction: null,
};
