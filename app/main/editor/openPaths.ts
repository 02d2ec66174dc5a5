// Files that a person opened, dropped or named: sources go into the editor, everything else onto the load list.
import { basename } from 'node:path';
import { isSourceName } from '../../shared/ui/sourceNames.ts';
import type { ExecutionSession } from '../session/executionSession.ts';
import type { SourceEditor } from './sourceEditor.ts';

export async function openPaths(
  paths: readonly string[],
  { session, editor }: { readonly session: ExecutionSession; readonly editor: SourceEditor },
): Promise<void> {
  const isSource = (path: string): boolean => isSourceName(basename(path));
  await session.addFiles(paths.filter((path) => !isSource(path)));
  await editor.open(paths.filter(isSource));
}
