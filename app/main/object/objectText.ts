// An object's sections, symbols and relocations as text, for the window's read-only view and `loadstone` output.

import type { ObjectFile } from './objectFile.ts';

export function describeObject(object: ObjectFile): string {
  throw new Error(`not yet: ${object.name}`);
}
