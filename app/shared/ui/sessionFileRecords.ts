// A session file (`.loadstone`): what was on the load list and how it was linked and run, to be opened again, sent to
// somebody else, or replayed by `loadstone run`. And what the window shows of one before it is trusted.
import { z } from 'zod';
import { linkSettings } from './linkSettings.ts';
import { runRecord } from './records.ts';
import { runSettings } from './runSettings.ts';

const count = z.number().int().nonnegative();
const path = z.string().min(1).max(4096);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 has 64 hexadecimal digits');

/** The form of the file that this version reads and writes. */
export const sessionFormat = 1;

export const sessionFile = z.strictObject({
  /** Of the form; a later one is refused as such. */
  loadstone: z.literal(sessionFormat),
  /** In load order. Paths are relative to the session file where they can be, with `/` between folders. */
  objects: z.array(z.strictObject({ path, sha256, size: count })).max(10_000),
  /** Open in the editor, each with the flags that its compiler gets; compiled ones are no objects of the list here. */
  sources: z.array(z.strictObject({ path, flags: z.string().max(4096) })).max(1000),
  link: linkSettings,
  /** Shared libraries that each executor opens first: paths or sonames. */
  preload: z.array(path).max(1000),
  /** As `--executor` takes it; null for Loadstone's own. */
  executor: path.nullable(),
  /** The memory manager, as `--memory` takes it. */
  memory: z.string().min(1).max(64),
  /** argv[1..]. */
  arguments: z.array(z.string().max(131_072)).max(10_000),
  run: runSettings,
  /** Where the panes stand; the window reads it, and takes its usual one where it cannot. */
  layout: z.json(),
  /** The last result when the session was saved; it is shown, and means nothing to a run. */
  lastRun: runRecord.nullable(),
});
export type SessionFile = z.infer<typeof sessionFile>;

/** An object of a session file, and what is there instead. */
export const sessionObject = z.object({
  /** As the file spells it, and absolute. */
  listed: z.string(),
  path: z.string(),
  status: z.enum(['as saved', 'changed', 'missing']),
  /** `1,232 bytes, were 1,176`, or why it cannot be read; empty where it is as saved. */
  note: z.string(),
});
export type SessionObject = z.infer<typeof sessionObject>;

/** Something that a session would do beyond linking and running its own objects. */
export const sessionDemand = z.object({
  kind: z.enum(['object', 'library', 'preload', 'flags', 'executor', 'environment', 'input']),
  /** What exactly: a path, a flag, a variable with its value. */
  text: z.string(),
  /** What that means, for a person. */
  meaning: z.string(),
});
export type SessionDemand = z.infer<typeof sessionDemand>;

/** The session file that is open in the window. */
export const openSession = z.object({
  /** Absolute. */
  path: z.string(),
  name: z.string(),
  /** What trust is given to: of the file, and of the objects and sources that are there now. */
  hash: sha256,
  /** False while it is a preview: its objects are listed, and nothing else of it is in effect. */
  trusted: z.boolean(),
  objects: z.array(sessionObject),
  demands: z.array(sessionDemand),
  arguments: z.array(z.string()),
  /** `main`, or a function with what it is given. */
  entry: z.string(),
  /** How the saved run ended; null where none was saved. */
  lastResult: z.string().nullable(),
});
export type OpenSession = z.infer<typeof openSession>;
