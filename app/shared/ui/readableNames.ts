// Names of C++ and Rust symbols as their authors wrote them, inside of any text: for what people read, in the window and
// on the terminal. What programs read (`--json`, records, the clipboard's tables) keeps the mangled names.

/// <reference path="./demangleGlue.d.ts" />
import { __wbg_set_wasm, __wbindgen_init_externref_table, demangle_any } from 'gecko-profiler-demangle/index_bg.js';

export type Readable = (text: string) => string;

/** What an instance of the package's WebAssembly imports. */
export const readableImports = { './index_bg.js': { __wbindgen_init_externref_table } };

/** Longer names are left as they are: they would be longer still, and nobody reads them. Characters. */
const longestName = 4000;
/** Names that are kept, since the same ones come again and again. */
const mostKept = 20_000;
/** An Itanium name, which Rust's older names are too, with the suffixes that compilers give to parts and copies. */
const mangled = /(?<![\w$])_Z[\w$]+(?:\.(?:cold|part|constprop|isra|lto_priv|localalias|llvm)(?:\.\d+)*)*/g;

/** True where there may be something to make readable. */
export function hasMangledNames(text: string): boolean {
  return text.includes('_Z');
}

/** `exports`: of the instance; its start function runs here. There is one instance in a process. */
export function startReadable(exports: Readonly<Record<string, unknown>>): Readable {
  const { __wbindgen_start: start } = exports;
  __wbg_set_wasm(exports);
  if (typeof start !== 'function') throw new Error('gecko-profiler-demangle has no __wbindgen_start: another version?');
  start();
  const kept = new Map<string, string>();
  const readName = (name: string): string => {
    const known = kept.get(name);
    if (known !== undefined) return known;
    const read = name.length > longestName ? name : demangled(name);
    if (kept.size >= mostKept) kept.clear();
    kept.set(name, read);
    return read;
  };
  return (text) => (hasMangledNames(text) ? text.replace(mangled, readName) : text);
}

function demangled(name: string): string {
  const read = demangle_any(name);
  if (read !== name.slice(1)) return read;
  // Of a function's part whose name it does not know as one, the function is known all the same.
  const dot = name.indexOf('.');
  if (dot < 0) return name;
  const whole = demangle_any(name.slice(0, dot));
  return whole === name.slice(1, dot) ? name : `${whole} [clone ${name.slice(dot)}]`;
}
