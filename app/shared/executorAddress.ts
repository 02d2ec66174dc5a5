// An address in the executor's memory, as a double. User-space addresses of x86-64 are below 2^47 (2^56 with
// five-level paging asked for), so a double holds each exactly; BigInt costs too much in the fixup loop.

declare const executorAddressBrand: unique symbol;

/** Bytes from the start of the executor's address space; an integer, 0 <= address < 2^53. */
export type ExecutorAddress = number & { readonly [executorAddressBrand]: true };

/** The address that means "no address" on the wire, and the value of an undefined weak symbol. */
export const nullAddress = 0 as ExecutorAddress;

/** Checks that `value` can be an address. Throws RangeError where it is negative, fractional or 2^53 and above. */
export function executorAddress(value: number): ExecutorAddress {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`executor address ${value}: allowed are the integers from 0 to 2^53-1`);
  }
  return value as ExecutorAddress;
}

/** `base + bytes`, checked like executorAddress. */
export function addBytes(base: ExecutorAddress, bytes: number): ExecutorAddress {
  return executorAddress(base + bytes);
}

/** Lower-case hexadecimal with `0x`, no padding: the one spelling of an address in messages, tables and JSON. */
export function formatAddress(address: number): string {
  return address < 0 ? `-0x${(-address).toString(16)}` : `0x${address.toString(16)}`;
}
