// What an object asks of the linker in its `.drectve` section: options as on the command line of Microsoft's linker,
// apart by spaces, with `/` or `-` in front; GNU's tools add some of their own.

import type { CoffObject } from './coffObject.ts';

export interface Directives {
  /** Libraries to search: `LIBCMT`, `user32.lib`. */
  readonly defaultLibraries: readonly string[];
  /** Names that others outside of the load may use. */
  readonly exports: readonly string[];
  /** Names that must be part of the load. */
  readonly includes: readonly string[];
  /** [name, what stands in for it where nothing defines it]. */
  readonly alternateNames: readonly (readonly [name: string, substitute: string])[];
  /** [key, value]: all objects of a load have the same value for a key. */
  readonly mismatchKeys: readonly (readonly [key: string, value: string])[];
  /** Alignment of common symbols, in bytes. */
  readonly commonAlignments: ReadonlyMap<string, number>;
}

/** Throws FormatError for an option that is not known, or that lacks its value. */
export function readDirectives(object: CoffObject): Directives {
  const found = {
    defaultLibraries: [] as string[],
    exports: [] as string[],
    includes: [] as string[],
    alternateNames: [] as (readonly [string, string])[],
    mismatchKeys: [] as (readonly [string, string])[],
    commonAlignments: new Map<string, number>(),
  };
  for (let section = 1; section <= object.sectionCount; section++) {
    if (object.sectionName(section) !== '.drectve') continue;
    const offset = object.sectionOffset(section);
    for (const word of splitWords(textOf(object.content(section)))) {
      const refuse = (text: string) => object.error(offset, `linker option '${word}' in .drectve: ${text}`);
      const parts = /^[/-]([^:]*)(?::(.*))?$/s.exec(word);
      if (parts === null) throw refuse('an option begins with / or -');
      const [, option = '', value = ''] = parts;
      const name = option.toLowerCase();
      if (withoutMeaning.has(name)) continue;
      if (value === '') throw refuse(known.has(name) ? 'it needs a value' : 'not known here; compile without it');
      switch (name) {
        case 'defaultlib':
          found.defaultLibraries.push(unquoted(value));
          break;
        case 'export':
          found.exports.push(exportedSymbol(value));
          break;
        case 'include':
          found.includes.push(unquoted(value));
          break;
        case 'alternatename':
          found.alternateNames.push(pair(unquoted(value), refuse));
          break;
        case 'failifmismatch':
          found.mismatchKeys.push(pair(unquoted(value), refuse));
          break;
        case 'aligncomm':
          addAlignment(found.commonAlignments, value, refuse);
          break;
        default:
          throw refuse('not known here; compile without it');
      }
    }
  }
  return found;
}

const known = new Set(['defaultlib', 'export', 'include', 'alternatename', 'failifmismatch', 'aligncomm']);

/** Options about an image file or about messages of its linker: there is neither here. */
const withoutMeaning = new Set([
  ...['disallowlib', 'editandcontinue', 'entry', 'exclude-all-symbols', 'exclude-symbols', 'fastfail', 'guardsym'],
  ...['heap', 'ignore', 'inferasanlibs', 'manifestdependency', 'merge', 'nodefaultlib', 'noentry', 'nologo', 'opt'],
  ...['release', 'section', 'stack', 'subsystem', 'throwingnew', 'version'],
]);

/** Latin letters and whatever names have: a byte order mark of UTF-8 may stand in front. */
function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).replaceAll('\0', ' ');
}

/** Spaces inside of quotation marks belong to the word. */
function splitWords(text: string): string[] {
  return text.match(/(?:"[^"]*"|[^\s"])+/g) ?? [];
}

function unquoted(value: string): string {
  return value.replaceAll('"', '');
}

/** `name`, `name,DATA`, `alias=name,@1,NONAME`: the symbol that this load has. */
function exportedSymbol(value: string): string {
  const [entry = ''] = unquoted(value).split(',', 1);
  return entry.slice(entry.indexOf('=') + 1);
}

function pair(value: string, refuse: (text: string) => Error): readonly [string, string] {
  const at = value.indexOf('=');
  if (at < 1 || at === value.length - 1) throw refuse('its value is no pair a=b');
  return [value.slice(0, at), value.slice(at + 1)];
}

/** `name,power`. */
function addAlignment(alignments: Map<string, number>, value: string, refuse: (text: string) => Error): void {
  const parts = /^(.+),(\d{1,2})$/.exec(unquoted(value));
  const [, name = '', power = ''] = parts ?? [];
  if (parts === null || Number(power) > 13) throw refuse('its value is a name and a power of two up to 13');
  alignments.set(name, 2 ** Number(power));
}
