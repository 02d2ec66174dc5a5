// How a load asks for a function or variable of one particular library: `KERNEL32.dll!CreateFileW`, or by its number,
// `WS2_32.dll!#12`. Such a name is an external like any other: whoever looks externals up opens the library first.

export interface ImportedName {
  /** As the import library spells it. */
  readonly library: string;
  /** Null for an import by number. */
  readonly name: string | null;
  /** 0 where there is a name. */
  readonly ordinal: number;
}

export function importedName(library: string, name: string | number): string {
  return `${library}!${typeof name === 'number' ? `#${name}` : name}`;
}

/** Null for a name that names no library. */
export function parseImportedName(text: string): ImportedName | null {
  // No file name of a library has an exclamation mark; decorated names may.
  const at = text.indexOf('!');
  if (at < 1 || at === text.length - 1) return null;
  const library = text.slice(0, at);
  // Files of libraries have an extension, and plain names with an exclamation mark no dot before it.
  if (!library.includes('.')) return null;
  const name = text.slice(at + 1);
  const ordinal = /^#(\d{1,5})$/.exec(name)?.[1];
  return ordinal === undefined ? { library, name, ordinal: 0 } : { library, name: null, ordinal: Number(ordinal) };
}

/** What the pointer to an imported symbol is called. */
export const importPrefix = '__imp_';
