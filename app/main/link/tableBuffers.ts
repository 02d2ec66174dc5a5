// Room for the many small typed arrays of a load: graphs take parts of shared buffers, because each ArrayBuffer costs an
// allocation outside of the heap and work for the collector. A part lives as long as any view into its buffer does.

/** Bytes. Larger tables get a buffer of their own. */
const sharedBytes = 2 ** 16;

let shared = new ArrayBuffer(0);
let used = 0;

/** Zeroed bytes at `start`, which is a multiple of 8; they are the caller's alone. */
export function takeZeroed(bytes: number): { readonly buffer: ArrayBuffer; readonly start: number } {
  if (bytes > sharedBytes / 4) return { buffer: new ArrayBuffer(bytes), start: 0 };
  if (used + bytes > shared.byteLength) {
    shared = new ArrayBuffer(sharedBytes);
    used = 0;
  }
  const start = used;
  used += Math.ceil(bytes / 8) * 8;
  return { buffer: shared, start };
}
