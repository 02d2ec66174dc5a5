// A whole listing as text, for `loadstone link --disassemble`, and as records, for the same with `--dump json`.

import type { ListingLine } from '../../shared/ui/disassemblyRecords.ts';
import { UniqueKeys } from '../link/uniqueKeys.ts';
import type { Syntax } from './decoder.ts';
import type { LinkedCode } from './linkedCode.ts';
import { listPage } from './listing.ts';
import type { SourceTexts } from './sourceTexts.ts';

/** Column of the bytes of an instruction, in characters; longer instructions push their text aside. */
const bytesWidth = 24;

/** Page by page, so that nobody has to hold all of a large one. */
export function* listingText(code: LinkedCode, syntax: Syntax, sources: SourceTexts): Iterable<string> {
  for (const object of code.objects) {
    for (let page = 0; page < object.pages.length; page++) {
      const { lines } = listPage(code, object, page, syntax, sources);
      yield lines.map((line) => `${lineText(line)}\n`).join('');
    }
  }
}

/** By object: the lines that the window shows of it, over all its pages. */
export function listingRecords(code: LinkedCode, syntax: Syntax, sources: SourceTexts): Record<string, ListingLine[]> {
  const records: Record<string, ListingLine[]> = Object.create(null) as Record<string, ListingLine[]>;
  const names = new UniqueKeys();
  for (const object of code.objects) {
    const pages = object.pages.map((_, page) => listPage(code, object, page, syntax, sources).lines);
    records[names.take(object.name)] = pages.flat();
  }
  return records;
}

export function lineText(line: ListingLine): string {
  switch (line.kind) {
    case 'section':
      return `\n${line.address} ${line.text}:`;
    case 'label':
      return `\n${line.address} <${line.text}>:`;
    case 'source':
      return `; ${line.file}:${line.line}${line.text === null ? '' : `  ${line.text.trim()}`}`;
    case 'code': {
      const bytes = line.bytes.replaceAll(/(..)(?=.)/g, '$1 ').padEnd(bytesWidth);
      return `${line.address}:  ${bytes}  ${line.text}${line.note === null ? '' : `  # <${line.note}>`}`;
    }
  }
}
