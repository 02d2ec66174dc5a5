// The load list: adding, removing, ordering, loading, looking into files.
import { z } from 'zod';
import { indexRecord, objectDetails, symbolRecord } from '../objectRecords.ts';
import { recordsFrom } from '../recordText.ts';

const objectId = z.number().int().nonnegative();

export const objectCalls = {
  /** Shows the open dialog and adds what was chosen. */
  'objects.open': { args: z.tuple([]), result: z.void() },
  'objects.remove': { args: z.tuple([objectId]), result: z.void() },
  'objects.removeAll': { args: z.tuple([]), result: z.void() },
  /** Where the file stands in load order afterwards, from 0. */
  'objects.move': { args: z.tuple([objectId, z.number().int().nonnegative()]), result: z.void() },
  /** Links everything on the list into the executor; nothing of it runs. */
  'objects.load': { args: z.tuple([]), result: z.void() },
  /** Takes one file out of the executor; it stays on the list. */
  'objects.unload': { args: z.tuple([objectId]), result: z.void() },
  /** Reads one file again, and links everything anew if it is loaded. */
  'objects.reload': { args: z.tuple([objectId]), result: z.void() },
  /** One file with its sections and members. */
  'objects.details': { args: z.tuple([objectId]), result: objectDetails },
  /** All symbols of an object, and all names in the index of an archive. */
  'objects.symbols': { args: z.tuple([objectId]), result: recordsFrom(symbolRecord) },
  'objects.index': { args: z.tuple([objectId]), result: recordsFrom(indexRecord) },
  /** Symbols and relocations as text; of an archive, of the member with this name. */
  'objects.describe': { args: z.tuple([objectId, z.string().nullable()]), result: z.string() },
} as const;
