// `loadstone run x.loadstone`: what the session file says, as if it had been given as words.
import { dirname, resolve } from 'node:path';
import { InputError } from '../../shared/errors.ts';
import type { RunSettings } from '../../shared/ui/runSettings.ts';
import { executorOf, memoryOf } from '../session/sessionExecutor.ts';
import { readSessionFile } from '../session/sessionFile.ts';
import { refuseDemands, sessionDemands } from '../session/sessionTrust.ts';
import type { RunOptions } from './run.ts';

/**
 * The options themselves where they name no session file. Words beside it are added, or count in place of what was
 * saved, as program arguments after `--` do. Rejects with InputError for a session that asks
 * for more than its own objects, unless it is trusted, and for objects that are missing.
 */
export async function withSessionFile(options: RunOptions, trusted: boolean): Promise<RunOptions> {
  const { files } = options;
  const sessions = files.filter((file) => file.endsWith('.loadstone'));
  const [file] = sessions;
  if (file === undefined) return options;
  if (files.length > 1) {
    throw new InputError(
      `${file} is a session, which names its own files: give it alone, without ${others(files, file)}`,
    );
  }
  const session = await readSessionFile(file);
  const { content, name, objects } = session;
  if (!trusted) refuseDemands(name, await sessionDemands(session));
  const missing = objects.filter(({ status }) => status === 'missing');
  if (missing.length > 0) {
    throw new InputError(`${name}: ${missing.map(({ listed, note }) => `${listed}: ${note}`).join('; ')}`);
  }
  const { link, run } = content;
  const { libraries } = options;
  return {
    ...options,
    files: objects.map(({ path }) => path),
    sources: content.sources.map(({ path, flags }) => ({ path: resolve(dirname(session.path), path), flags })),
    programArguments: options.programArguments.length > 0 ? options.programArguments : content.arguments,
    preload: [...content.preload, ...options.preload],
    libraries: {
      names: [...link.libraries, ...libraries.names],
      folders: [...link.folders, ...libraries.folders],
      wholeArchive: link.wholeArchive || libraries.wholeArchive,
    },
    deadStrip: link.deadStrip || options.deadStrip,
    executor: options.executor ?? executorOf(session),
    memory: options.memory === 'auto' ? (memoryOf(session) ?? 'auto') : options.memory,
    settings: combine(run, options.settings),
  };
}

/** What was given as words counts. */
function combine(saved: RunSettings, given: RunSettings): RunSettings {
  return {
    entry: given.entry ?? saved.entry,
    environment: [...saved.environment, ...given.environment],
    standardInput: given.standardInput.kind === 'unchanged' ? inputOf(saved) : given.standardInput,
    timeLimitMs: given.timeLimitMs ?? saved.timeLimitMs,
    memoryLimitBytes: given.memoryLimitBytes ?? saved.memoryLimitBytes,
    restriction: given.restriction ?? saved.restriction,
  };
}

/** The window's console is this terminal here. */
function inputOf({ standardInput }: RunSettings): RunSettings['standardInput'] {
  return standardInput.kind === 'console' ? { kind: 'unchanged' } : standardInput;
}

function others(files: readonly string[], session: string): string {
  return files.filter((file) => file !== session).join(', ') || 'a second one';
}
