// The linked code: its objects, pages of instructions, fixups. Each question but the first names the generation that it is
// about, and is refused where the program was linked anew since.
import { z } from 'zod';
import {
  codeMatch,
  codeOutline,
  codePage,
  codePlace,
  disassemblySyntax,
  fixupList,
  fixupQuery,
  fixupRecord,
} from '../disassemblyRecords.ts';

const count = z.number().int().nonnegative();

export const disassemblyCalls = {
  /** What there is to look at; null where it is still the generation that is known. Links for looking where nothing is loaded. */
  'disassembly.outline': { args: z.tuple([count.nullable()]), result: codeOutline.nullable() },
  /** Object, page of it, syntax. */
  'disassembly.page': { args: z.tuple([count, count, count, disassemblySyntax]), result: codePage },
  'disassembly.fixups': { args: z.tuple([count, fixupQuery]), result: fixupList },
  /** One of data, or of code without the instruction around it. */
  'disassembly.fixup': { args: z.tuple([count, count, disassemblySyntax]), result: fixupRecord.nullable() },
  /** The page that shows an address; null where none does. */
  'disassembly.locate': { args: z.tuple([count, count]), result: codePlace.nullable() },
  /** Functions by a part of their name, or by an address. */
  'disassembly.search': { args: z.tuple([count, z.string().max(1000)]), result: z.array(codeMatch) },
} as const;
