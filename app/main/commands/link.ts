// `loadstone link`: links without running and shows what came out of it.
import { InputError } from '../../shared/errors.ts';
import { executorAddress, nullAddress } from '../../shared/executorAddress.ts';
import type { NativeAddon } from '../../shared/nativeAddon.ts';
import type { ExplanationRecord } from '../../shared/ui/explanationRecords.ts';
import { loadDecoder, type Syntax } from '../disassembly/decoder.ts';
import { LinkedCode } from '../disassembly/linkedCode.ts';
import { listingRecords, listingText } from '../disassembly/listingText.ts';
import { SourceTexts } from '../disassembly/sourceTexts.ts';
import { dumpLink } from '../link/linkDump.ts';
import { describeCompanions } from '../session/companionArchives.ts';
import { closeExecutor, connectExecutor, type ExecutorHosts, usualNeeds } from '../session/executorConnection.ts';
import { explain } from '../session/explanation.ts';
import type { LibraryWords } from '../session/linkInputs.ts';
import { linkOffline, type OfflineLink, type OfflineLinkOptions } from '../session/offlineLink.ts';
import { Phases } from '../timing/phases.ts';
import { readableOutput } from './readableOutput.ts';

export interface LinkOptions {
  readonly files: readonly string[];
  readonly preload: readonly string[];
  readonly libraries: LibraryWords;
  readonly deadStrip: boolean;
  /** Where the first segment goes; null for `defaultBase`. */
  readonly slabAddress: number | null;
  readonly absolutes: ReadonlyMap<string, number>;
  /** Names that nothing defines get address 0, and no executor is started to look them up. */
  readonly phonyExternals: boolean;
  readonly dump: 'json' | null;
  readonly explain: readonly string[];
  /** With `explain`: as JSON. */
  readonly json?: boolean;
  /** Print the linked code, as instructions of this syntax, or have it in the dump; null for no. */
  readonly disassemble: Syntax | null;
}

export interface LinkCommandEnvironment {
  readonly hosts: ExecutorHosts;
  readonly addon: NativeAddon;
  readonly stdout: (text: string) => void;
}

/** Low, so that code without PIC links too; the libraries that externals are looked up in lie below 2 GB as well. */
const defaultBase = 0x1000_0000;

/** Links and prints; rejects with the error that a link had. */
export async function linkCommand(options: LinkOptions, environment: LinkCommandEnvironment): Promise<void> {
  const { files, libraries, deadStrip, absolutes, slabAddress, phonyExternals } = options;
  const phases = new Phases();
  const lookUp = phonyExternals ? phonyLookUp : executorLookUp(options, environment);
  const base = executorAddress(slabAddress ?? defaultBase);
  const linked = await linkOffline({ files, libraries, deadStrip, base, absolutes, lookUp }, phases);
  const { load } = linked;
  const code = options.disassemble === null ? null : LinkedCode.make(load, await loadDecoder());
  const syntax = options.disassemble ?? 'intel';
  const sources = new SourceTexts();
  if (options.dump === 'json') {
    const listed = code === null ? {} : { disassembly: listingRecords(code, syntax, sources) };
    environment.stdout(`${JSON.stringify({ ...dumpLink(load), ...listed }, null, 1)}\n`);
  } else if (code !== null)
    for (const part of listingText(code, syntax, sources)) environment.stdout(readableOutput(part));
  if (options.explain.length > 0) environment.stdout(explainAll(linked, options));
  const shown = options.dump !== null || options.disassemble !== null || options.explain.length > 0;
  if (!shown) environment.stdout(summarize(linked, phases.elapsedMs));
}

function summarize({ load, companions, assumed }: OfflineLink, elapsedMs: number): string {
  const graphs = load.units.reduce((count, unit) => count + unit.graphs.length, 0);
  const { deadStrip } = load;
  return [
    `linked ${graphs} objects in ${elapsedMs.toFixed(1)} ms\n`,
    ...describeCompanions(companions).map((text) => `  added: ${text}\n`),
    ...(assumed.length === 0
      ? []
      : [`  at address 0, because libraries of another system are not looked up here: ${assumed.join(', ')}\n`]),
    ...(deadStrip === null
      ? []
      : [`  stripped: ${deadStrip.droppedBytes} bytes in ${deadStrip.dropped.length} sections\n`]),
  ].join('');
}

const phonyLookUp: OfflineLinkOptions['lookUp'] = async (names) =>
  names.map(() => ({ address: nullAddress, type: 'unknown' }));

/** Starts an executor for the time of one look-up. */
function executorLookUp(options: LinkOptions, { hosts, addon }: LinkCommandEnvironment): OfflineLinkOptions['lookUp'] {
  return async (names, libraries) => {
    const connection = await connectExecutor(hosts, { ...usualNeeds, librariesLow: true }, addon, options.preload);
    try {
      await connection.symbols.addLibraries(libraries);
      return await connection.symbols.lookUp(names);
    } finally {
      await closeExecutor(connection);
    }
  };
}

function explainAll(linked: OfflineLink, { explain: names, json = false }: LinkOptions): string {
  const found = names.flatMap((name) => {
    const records = explain(linked, name);
    if (records.length === 0) throw new InputError(`--explain ${name}: no file of this link mentions it`);
    return records;
  });
  return json
    ? `${JSON.stringify(found, null, 2)}\n`
    : readableOutput(found.map((record) => `${describe(record)}\n`).join(''));
}

function describe({
  name,
  address,
  definedBy,
  binding,
  pulledInBy,
  neededBy,
  lost,
  keptBy,
}: ExplanationRecord): string {
  const places = neededBy.map(({ object, place }) => `${object} ${place}`);
  return [
    `${name}${address === null ? '' : ` at ${address}`}`,
    `  defined by: ${definedBy === null ? 'nothing' : definedBy}${binding === null ? '' : ` (${binding})`}`,
    ...pulledInBy.map(
      (pull) =>
        `  pulled in by: ${pull.symbol ?? 'every member is taken'}${pull.neededBy === null ? '' : `, needed by ${pull.neededBy}`}`,
    ),
    `  needed by: ${places.length === 0 ? 'no relocation' : places.join(', ')}`,
    ...(lost.length === 0 ? [] : [`  lost against it: ${lost.join(', ')}`]),
    ...(keptBy === null ? [] : [`  ${keptBy.length === 0 ? 'stripped' : `kept by: ${keptBy.join(' <- ')}`}`]),
  ].join('\n');
}
