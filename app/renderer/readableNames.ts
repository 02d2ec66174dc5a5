// Names of C++ and Rust symbols as people write them, for what the page shows. What reads them is loaded when the first
// mangled name is shown; until it is there, and if it never is, names stand as they are.
import wasmUrl from 'gecko-profiler-demangle/index_bg.wasm?url';
import { shallowRef } from 'vue';
import { hasMangledNames, type Readable, readableImports, startReadable } from '../shared/ui/readableNames.ts';

const reader = shallowRef<Readable | null>(null);
let loading = false;

/** Reactive: what shows it is shown again when names can be read. */
export function readable(text: string): string {
  if (!hasMangledNames(text)) return text;
  if (!loading) {
    loading = true;
    void load();
  }
  return reader.value?.(text) ?? text;
}

async function load(): Promise<void> {
  try {
    const { instance } = await WebAssembly.instantiateStreaming(fetch(wasmUrl), readableImports);
    reader.value = startReadable(instance.exports);
  } catch (error) {
    console.warn(`mangled names stay as they are: ${String(error)}`);
  }
}
