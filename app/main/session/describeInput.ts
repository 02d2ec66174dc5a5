// A file of the list as text, in pieces: its symbols and relocations, as the Object text pane shows them.
import { InputError } from '../../shared/errors.ts';
import type { Steps } from '../link/turns.ts';
import { describeObject } from '../object/objectText.ts';
import type { InputFile } from './inputFile.ts';

/** `member` names a member of an archive, null the object itself. Throws what was wrong with a file that was refused. */
export function* describeInput({ content, name }: InputFile, member: string | null): Steps<string> {
  if (content.kind === 'refused') throw content.error;
  if (content.kind === 'script') return content.inputs.map((input) => `${input.path}\n`).join('');
  if (content.kind === 'object') {
    if (member !== null) throw new InputError(`${name} is an object file: it has no member '${member}'`);
    return yield* describeObject(content.object);
  }
  const { archive } = content;
  const index = archive.members.findIndex((candidate) => candidate.name === member);
  if (index < 0)
    throw new InputError(`${name} has no member '${member ?? ''}': it has ${archive.members.length} others`);
  return yield* describeObject(archive.object(index));
}
