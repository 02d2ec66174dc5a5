// The few globals outside the language that every host of the pure layers has: Node, Electron's processes, workers.

declare class TextDecoder {
  constructor(
    label?: 'utf-8' | 'latin1' | 'utf-16le',
    options?: { readonly fatal?: boolean; readonly ignoreBOM?: boolean },
  );
  decode(input?: ArrayBufferView | ArrayBufferLike, options?: { readonly stream?: boolean }): string;
}

declare class TextEncoder {
  encode(input?: string): Uint8Array<ArrayBuffer>;
  encodeInto(source: string, destination: Uint8Array): { readonly read: number; readonly written: number };
}

declare const performance: { now(): number };

/** A dropped file, in the signature of the page's own interface only. */
interface File {
  readonly name: string;
}
