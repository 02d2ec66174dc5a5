// What a file's name says of its language.
import type { SourceLanguage } from './sourceRecords.ts';

const languages: Readonly<Record<string, SourceLanguage>> = {
  c: 'c',
  h: 'c',
  cc: 'cpp',
  cpp: 'cpp',
  cxx: 'cpp',
  'c++': 'cpp',
  C: 'cpp',
  hh: 'cpp',
  hpp: 'cpp',
  hxx: 'cpp',
  inc: 'cpp',
  s: 'asm',
  S: 'asm',
  asm: 'asm',
};

export const sourceExtensions: readonly string[] = Object.keys(languages);

const headers = /^(h|hh|hpp|hxx|inc)$/;

export function languageOfName(name: string): SourceLanguage {
  return languages[extensionOf(name)] ?? 'text';
}

/** A file that opens in the editor when it is dropped or opened beside objects. */
export function isSourceName(name: string): boolean {
  return languageOfName(name) !== 'text';
}

/** Headers are edited, and compiled as part of what includes them. */
export function isHeaderName(name: string): boolean {
  return headers.test(extensionOf(name));
}

export const extensionOfLanguage: Readonly<Record<SourceLanguage, string>> = {
  c: '.c',
  cpp: '.cc',
  asm: '.s',
  text: '.txt',
};

function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.');
  const extension = dot < 0 ? '' : name.slice(dot + 1);
  // Capitals mean something in .C and .S alone.
  return extension in languages ? extension : extension.toLowerCase();
}
