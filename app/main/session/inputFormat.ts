// For which system the files of a load were compiled. They can be linked and looked at anywhere; they run on their own.
import { InputError } from '../../shared/errors.ts';
import { isCoff } from '../object/coff/coffReader.ts';
import { isObjectFile, type ObjectFile } from '../object/objectFile.ts';
import type { InputFile } from './inputFile.ts';

type Format = ObjectFile['format'];

/** That of the first object in it; null for a file without any. */
export function inputFormat({ content }: InputFile): Format | null {
  switch (content.kind) {
    case 'object':
      return content.object.format;
    case 'archive': {
      const first = content.archive.members.find((member) => isObjectFile(member.content));
      if (first === undefined) return null;
      return isCoff(first.content) ? 'COFF x86-64' : 'ELF64 x86-64';
    }
    case 'script':
      return content.inputs.map(inputFormat).find((format) => format !== null) ?? null;
    case 'refused':
      return null;
  }
}

const systems: Readonly<Record<Format, string>> = { 'ELF64 x86-64': 'Linux', 'COFF x86-64': 'Windows' };

/** True for a file that cannot run where the controller runs. */
export function isOfOtherSystem(input: InputFile): boolean {
  const format = inputFormat(input);
  return format !== null && format !== (process.platform === 'win32' ? 'COFF x86-64' : 'ELF64 x86-64');
}

/** `start`: what every program here begins with. Throws InputError that names the first file of another system. */
export function refuseOtherSystems(start: InputFile, inputs: readonly InputFile[]): void {
  const here = inputFormat(start);
  if (here === null) return;
  for (const input of inputs) {
    const format = inputFormat(input);
    if (format === null || format === here) continue;
    const system = systems[format];
    throw new InputError(
      `${input.name} was compiled for ${system} (${format}) and cannot run on ${systems[here]}: ` +
        `link it and look at it here, run it with Loadstone on ${system}, or compile it for ${systems[here]}`,
    );
  }
}
