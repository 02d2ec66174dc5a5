// The part of gecko-profiler-demangle beneath its entry, which loads WebAssembly in a way that neither Node nor a page
// under our policy has: here the caller brings the module.
declare module 'gecko-profiler-demangle/index_bg.js' {
  /** The name as its author wrote it; where it is no mangled one, as it is, perhaps without its first underscore. */
  export function demangle_any(name: string): string;
  /** The exports of the instance that the calls go to. */
  export function __wbg_set_wasm(exports: unknown): void;
  export function __wbindgen_init_externref_table(): void;
}
