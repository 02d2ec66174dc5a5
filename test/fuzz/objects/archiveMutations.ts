// Mutations that know System V archives: fields of member headers, the symbol index, long names, order of the members,
// and damage within one member. Linker scripts, which stand in for archives, are changed word by word.

import type { Random } from '../random.ts';
import { coffMutations, isCoff } from './coffMutations.ts';
import { elfMutations } from './elfMutations.ts';
import { anywhere, changeBytes, changeNumber, cutOff, lengthened, type Mutation } from './mutation.ts';

interface Member {
  /** Byte of its header. */
  readonly header: number;
  readonly label: string;
  readonly size: number;
}

const headerBytes = 60;
const labels = ['/', '//', '/0', '/99999', '/SYM64/', '#1/4', '#1/99999', '', '__.SYMDEF', 'a/', '\0\0\0'];
const sizes = ['0', '1', '-1', '9999999999', '0x10', '', '99999', '4294967296', ' 12'];

export function archiveMutations(seed: Uint8Array): readonly Mutation[] {
  const members = membersOf(seed);
  const [index] = members;
  const objects = members.filter(({ label }) => !label.startsWith('/') || /^\/\d/.test(label));
  return [
    (bytes, random) => labelled(bytes, random.pick(members), 0, 16, labels, random),
    (bytes, random) => labelled(bytes, random.pick(members), 48, 10, sizes, random),
    (bytes, random) => {
      changeBytes(bytes, random.pick(members).header, headerBytes, random);
      return bytes;
    },
    (bytes, random) => {
      if (index !== undefined) changeNumber(bytes, index.header + headerBytes + 4 * random.below(6), 4, random);
      return bytes;
    },
    (bytes, random) => {
      const { header, size } = random.pick(members.slice(0, 2));
      changeBytes(bytes, header + headerBytes, size, random);
      return bytes;
    },
    (bytes, random) => swapped(bytes, random.pick(members), random.pick(members)),
    (bytes) => {
      bytes.set(Buffer.from('!<thin>\n').subarray(0, bytes.length));
      return bytes;
    },
    ...objects.flatMap(insideMember(seed)),
    anywhere,
    cutOff,
    lengthened,
  ];
}

/** The mutations of one object, by its format. */
export function objectMutations(seed: Uint8Array): readonly Mutation[] {
  return isCoff(seed) ? coffMutations(seed) : elfMutations(seed);
}

/** Of a text: words doubled, dropped and put in another's place. */
export function scriptMutations(): readonly Mutation[] {
  const strange = ['(', ')', 'GROUP', 'INPUT', 'AS_NEEDED', '/*', '*/', ',', '-l', '"', '\0', '-l'.repeat(500), '\n'];
  return [
    (bytes, random) => {
      const words = Buffer.from(bytes).toString('latin1').split(/(\s+)/);
      const at = random.below(words.length);
      words.splice(at, random.below(3), ...(random.chance(0.7) ? [random.pick(strange)] : []), random.pick(words));
      return new Uint8Array(Buffer.from(words.join(''), 'latin1'));
    },
    anywhere,
    cutOff,
  ];
}

function membersOf(seed: Uint8Array): readonly Member[] {
  const text = Buffer.from(seed).toString('latin1');
  const members: Member[] = [];
  for (let header = 8; header + headerBytes <= seed.length; ) {
    const size = Number(text.slice(header + 48, header + 58));
    members.push({ header, label: text.slice(header, header + 16).trimEnd(), size });
    header += headerBytes + size + (size % 2);
  }
  return members;
}

function labelled(
  bytes: Uint8Array,
  { header }: Member,
  offset: number,
  width: number,
  texts: readonly string[],
  random: Random,
): Uint8Array {
  const field = Buffer.from(random.pick(texts).padEnd(width), 'latin1');
  if (header + offset + width <= bytes.length) bytes.set(field.subarray(0, width), header + offset);
  return bytes;
}

function swapped(bytes: Uint8Array, one: Member, other: Member): Uint8Array {
  const part = (member: Member): Uint8Array =>
    bytes.slice(member.header, member.header + headerBytes + member.size + (member.size % 2));
  const [first, second] = one.header <= other.header ? [one, other] : [other, one];
  if (first === second) return bytes;
  const firstBytes = part(first);
  const between = bytes.slice(first.header + firstBytes.length, second.header);
  const secondBytes = part(second);
  const result = bytes.slice();
  let at = first.header;
  for (const piece of [secondBytes, between, firstBytes]) {
    if (at + piece.length > result.length) break;
    result.set(piece, at);
    at += piece.length;
  }
  return result;
}

/** The mutations of the member's own content that keep its size. */
function insideMember(seed: Uint8Array): (member: Member) => readonly Mutation[] {
  return ({ header, size }) => {
    const start = header + headerBytes;
    return objectMutations(seed.slice(start, start + size)).map(
      (mutation): Mutation =>
        (bytes, random) => {
          const changed = mutation(bytes.slice(start, start + size), random);
          if (start < bytes.length) bytes.set(changed.subarray(0, Math.min(size, bytes.length - start)), start);
          return bytes;
        },
    );
  };
}
