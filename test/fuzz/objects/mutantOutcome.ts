// What becomes of a mutant in all that reads objects: lists of symbols, source lines, the link with and without dead
// stripping, alone and beside a sound object, the dump of the link, the disassembly.

import type { Decoder } from '../../../app/main/disassembly/decoder.ts';
import { LinkedCode } from '../../../app/main/disassembly/linkedCode.ts';
import { listPage } from '../../../app/main/disassembly/listing.ts';
import { objectLines } from '../../../app/main/disassembly/sourceLines.ts';
import { SourceTexts } from '../../../app/main/disassembly/sourceTexts.ts';
import type { LinkedLoad } from '../../../app/main/link/link.ts';
import { dumpLink } from '../../../app/main/link/linkDump.ts';
import type { ThreadStorage } from '../../../app/main/link/threadStorage.ts';
import { atOneGo } from '../../../app/main/link/turns.ts';
import { descriptorSymbol } from '../../../app/main/link/x86_64/threadLocalPairs.ts';
import { OfflineMemory } from '../../../app/main/memory/offlineMemory.ts';
import { isArchive } from '../../../app/main/object/archive.ts';
import { isLinkerScript, parseLinkerScript } from '../../../app/main/object/linkerScript.ts';
import { type ObjectFile, parseObjectFile } from '../../../app/main/object/objectFile.ts';
import { describeObject } from '../../../app/main/object/objectText.ts';
import { sectionRecords, symbolRecords } from '../../../app/main/session/objectTables.ts';
import type { ResolutionInput } from '../../../app/main/session/symbolResolution.ts';
import { LoadstoneError } from '../../../app/shared/errors.ts';
import { executorAddress } from '../../../app/shared/executorAddress.ts';
import { archiveInput, type HarnessOptions, linkInputs, objectInput } from '../../support/linkHarness.ts';
import type { Random } from '../random.ts';
import { GuardedMemory } from './guardedMemory.ts';

/** `defect`: anything but a link that kept to its memory, or one of our own errors; `text` says what. */
export type Outcome =
  | { readonly kind: 'linked' }
  | { readonly kind: 'refused'; readonly error: LoadstoneError }
  | { readonly kind: 'defect'; readonly text: string };

const base = 0x7f00_0000_0000;
const externals = new Proxy({}, { get: () => base + 0x1000_0000 });
const known = { [descriptorSymbol]: base + 0x2000_0000 };
const threadStorage: ThreadStorage = {
  initializedSize: 4096,
  initializedDistance: -4096,
  zeroSize: 4096,
  zeroDistance: -8192,
  write: async () => undefined,
};
const usual: HarnessOptions = { externals, known, threadStorage, registerEhFrames: true };

/** `partner`: an object that may be linked beside it. */
export async function mutantOutcome(
  bytes: Uint8Array,
  partner: Uint8Array,
  random: Random,
  decoder: Decoder,
): Promise<Outcome> {
  try {
    if (isLinkerScript(bytes)) {
      parseLinkerScript('mutant', bytes);
      return { kind: 'linked' };
    }
    readObject(bytes);
    const damage = await linkGuarded(() => inputsOf(bytes, partner, random), random);
    if (damage !== null) return { kind: 'defect', text: damage };
    if (random.chance(0.1)) await look(inputsOf(bytes, partner, random), random, decoder);
    return { kind: 'linked' };
  } catch (error) {
    if (error instanceof LoadstoneError && error.message.length > 20) return { kind: 'refused', error };
    return { kind: 'defect', text: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** What the window shows of an object on the list. Refusals here are not the end: the linker asks for less. */
function readObject(bytes: Uint8Array): void {
  if (isArchive(bytes)) return;
  const object = parseObjectFile('mutant.o', bytes);
  const text = (described: ObjectFile) => atOneGo(describeObject(described));
  for (const read of [text, sectionRecords, symbolRecords, objectLines]) {
    try {
      read(object);
    } catch (error) {
      if (!(error instanceof LoadstoneError)) throw error;
    }
  }
}

function inputsOf(bytes: Uint8Array, partner: Uint8Array, random: Random): readonly ResolutionInput[] {
  const mutant = isArchive(bytes)
    ? archiveInput('mutant.a', bytes, random.chance(0.7))
    : objectInput('mutant.o', bytes);
  if (random.chance(0.8)) return [mutant];
  const sound = isArchive(partner) ? archiveInput('sound.a', partner) : objectInput('sound.o', partner);
  return random.chance(0.5) ? [mutant, sound] : [sound, mutant];
}

/** Says what was written beyond the allocations, be it by a link that was given up. */
async function linkGuarded(inputs: () => readonly ResolutionInput[], random: Random): Promise<string | null> {
  const strip = random.chance(0.4) ? { deadStripRoots: ['f', 'once', 'i'] } : {};
  // Out of reach for some of what the objects refer to, else.
  const memory = new GuardedMemory(random.chance(0.9) ? base : 0x1000_0000);
  try {
    await linkInputs(inputs(), { ...usual, ...strip, memory });
  } catch (error) {
    const damage = memory.damage(false);
    if (damage !== null) return damage;
    throw error;
  }
  return memory.damage(true);
}

/** As the window looks at a link that nobody runs. */
async function look(inputs: readonly ResolutionInput[], random: Random, decoder: Decoder): Promise<void> {
  const { load } = await linkInputs(inputs, { ...usual, memory: new OfflineMemory(executorAddress(base)) });
  if (random.chance(0.5)) dumpLink(load);
  else disassemble(load, random, decoder);
}

function disassemble(load: LinkedLoad, random: Random, decoder: Decoder): void {
  const code = LinkedCode.make(load, decoder);
  for (const object of code.objects.slice(0, 4)) {
    listPage(code, object, random.below(object.pages.length), 'intel', new SourceTexts());
  }
}
