// The load list: adding, removing, looking into files.
import { z } from 'zod';
import { objectRecord } from '../records.ts';

const objectId = z.number().int().nonnegative();
const paths = z.array(z.string().min(1)).max(10_000);

export const objectCalls = {
  /** Shows the open dialog and adds what was chosen. */
  'objects.open': { args: z.tuple([]), result: z.void() },
  /** Adds files that were dropped; files that are refused stand in the list with their error. */
  'objects.add': { args: z.tuple([paths]), result: z.void() },
  'objects.remove': { args: z.tuple([objectId]), result: z.void() },
  /** One file with its sections, symbols and members. */
  'objects.details': { args: z.tuple([objectId]), result: objectRecord },
  /** Symbols and relocations as text; of an archive, of the member with this name. */
  'objects.describe': { args: z.tuple([objectId, z.string().nullable()]), result: z.string() },
} as const;
