// Where the parts of an undamaged ELF object are, so that mutations hit what means something. Reads by itself: the
// reader under test is what is to be misled.

/** One of the file's tables or contents. */
export interface SeedSection {
  /** Byte of its header in the file. */
  readonly header: number;
  readonly name: string;
  readonly type: number;
  readonly offset: number;
  /** Bytes in the file. */
  readonly size: number;
}

export interface ElfLayout {
  /** Byte of the first section header. */
  readonly table: number;
  readonly sections: readonly SeedSection[];
}

export const sectionHeaderBytes = 64;

/** Throws RangeError for anything but an ELF object as compilers write it. */
export function elfLayout(bytes: Uint8Array): ElfLayout {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const table = Number(view.getBigUint64(40, true));
  const count = view.getUint16(60, true);
  const names = Number(view.getBigUint64(table + view.getUint16(62, true) * sectionHeaderBytes + 24, true));
  const sections = Array.from({ length: count }, (_, index): SeedSection => {
    const header = table + index * sectionHeaderBytes;
    const type = view.getUint32(header + 4, true);
    return {
      header,
      name: textAt(bytes, names + view.getUint32(header, true)),
      type,
      offset: Number(view.getBigUint64(header + 24, true)),
      size: type === noBits || type === 0 ? 0 : Number(view.getBigUint64(header + 32, true)),
    };
  });
  return { table, sections };
}

/** SHT_NOBITS. */
const noBits = 8;

function textAt(bytes: Uint8Array, start: number): string {
  return Buffer.from(bytes.subarray(start, bytes.indexOf(0, start))).toString('latin1');
}
