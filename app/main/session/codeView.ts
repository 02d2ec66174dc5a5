// The linked code that a session has to show: of the last load at its real addresses, or, before there is one and while
// the list is another one, of a link that nobody runs. Nothing of the files is executed for it. What is shown has a
// generation: questions about an older one are refused, so that no page mixes two links.

import { errorRecord, InputError, LoadstoneError } from '../../shared/errors.ts';
import { executorAddress, formatAddress, nullAddress } from '../../shared/executorAddress.ts';
import type {
  CodeMatch,
  CodeOutline,
  CodePage,
  CodePlace,
  DisassemblySyntax,
  FixupList,
  FixupQuery,
  FixupRecord,
} from '../../shared/ui/disassemblyRecords.ts';
import { loadDecoder } from '../disassembly/decoder.ts';
import { FixupIndex } from '../disassembly/fixupIndex.ts';
import { fixupRecord } from '../disassembly/fixupRecords.ts';
import { LinkedCode } from '../disassembly/linkedCode.ts';
import { listPage } from '../disassembly/listing.ts';
import { SourceTexts } from '../disassembly/sourceTexts.ts';
import type { LinkedLoad } from '../link/link.ts';
import { Phases } from '../timing/phases.ts';
import type { ExecutionSession } from './executionSession.ts';
import { linkOffline } from './offlineLink.ts';
import { inSlices, nextTurn, Turns } from './turns.ts';

/** The same as the command line's, so that a preview is what `loadstone link --phony-externals` prints. */
const previewBase = executorAddress(0x1000_0000);
/** Matches that a search gives. */
const mostMatches = 100;

interface View {
  readonly generation: number;
  readonly kind: CodeOutline['kind'];
  readonly code: LinkedCode | null;
  readonly error: string | null;
  /** What the view was made of: another one is out of date. */
  readonly of: unknown;
  index: FixupIndex | null;
  /** New with each view: files may have been written since. */
  readonly sources: SourceTexts;
}

export class CodeView {
  readonly #session: ExecutionSession;
  #view: View | null = null;
  #making: Promise<View> | null = null;
  #generation = 0;

  constructor(session: ExecutionSession) {
    this.#session = session;
  }

  /** What there is to look at now; null where it is what `known` is the generation of. */
  async outline(known: number | null): Promise<CodeOutline | null> {
    const { generation, kind, code, error } = await this.#current();
    if (generation === known) return null;
    return {
      generation,
      kind,
      error,
      fixups: code?.fixupCount ?? 0,
      objects: (code?.objects ?? []).map(({ index, name, blocks, pages, size, fixups, lineError }) => ({
        index,
        name,
        address: formatAddress(blocks[0]?.block.address ?? 0),
        size,
        pages: pages.length,
        fixups,
        lineError,
      })),
    };
  }

  page(generation: number, object: number, page: number, syntax: DisassemblySyntax): CodePage {
    const { code, sources } = this.#viewOf(generation);
    const shown = code.objects[object];
    if (shown === undefined || page >= shown.pages.length) {
      throw new InputError(`page ${page} of object ${object}: there are ${shown?.pages.length ?? 0}`);
    }
    const { lines, fixups } = listPage(code, shown, page, syntax, sources);
    return { generation, object, page, lines: [...lines], fixups: [...fixups] };
  }

  /** One fixup of data, or of code without the instruction around it; null where the number has none. */
  fixup(generation: number, id: number, syntax: DisassemblySyntax): FixupRecord | null {
    const { code } = this.#viewOf(generation);
    const found = code.fixup(id);
    if (found === null) return null;
    return fixupRecord(code, id, syntax, { linked: code.linked(found.placed), instruction: null });
  }

  fixups(generation: number, query: FixupQuery): FixupList {
    const view = this.#viewOf(generation);
    view.index ??= new FixupIndex(view.code, nextTurn);
    return { generation, ...view.index.query(query) };
  }

  /** Where an address is shown; null where it is no code of this link. */
  locate(generation: number, address: number): CodePlace | null {
    const place = this.#viewOf(generation).code.pageOf(address);
    return place === null ? null : { ...place, address: formatAddress(address) };
  }

  /** Names that contain the text, those that begin with it first; or the place of an address. */
  search(generation: number, text: string): CodeMatch[] {
    const { code } = this.#viewOf(generation);
    const wanted = text.trim().toLowerCase();
    const address = /^(0x)?[0-9a-f]{4,}$/.test(wanted) ? Number.parseInt(wanted.replace(/^0x/, ''), 16) : Number.NaN;
    const matches: { readonly match: CodeMatch; readonly rank: number }[] = [];
    const add = (name: string, at: number, rank: number): void => {
      const place = code.pageOf(at);
      if (place === null) return;
      const object = code.objects[place.object]?.name ?? '';
      matches.push({ match: { name, address: formatAddress(at), object }, rank });
    };
    if (Number.isSafeInteger(address)) add(code.names.nameOf(address) ?? formatAddress(address), address, 0);
    for (const { name, address: at, kind } of code.names.all) {
      if (kind === 'external' || kind === 'data') continue;
      const lower = name.toLowerCase();
      if (!lower.includes(wanted)) continue;
      add(name, at, lower === wanted ? 1 : lower.startsWith(wanted) ? 2 : 3);
      if (matches.length >= 4 * mostMatches) break;
    }
    matches.sort((one, other) => one.rank - other.rank || one.match.name.length - other.match.name.length);
    return matches.slice(0, mostMatches).map(({ match }) => match);
  }

  #viewOf(generation: number): View & { readonly code: LinkedCode } {
    const view = this.#view;
    if (view === null || view.code === null || view.generation !== generation) {
      throw new InputError('the program was linked anew: ask for its outline again');
    }
    return view as View & { readonly code: LinkedCode };
  }

  async #current(): Promise<View> {
    if (this.#making !== null) return this.#making;
    const { linked, inputs } = this.#session;
    const shown = linked !== null && isSame(linked.inputs, inputs) ? linked.load : null;
    // Files that were written since have another input.
    const of = shown ?? inputs;
    if (this.#view !== null && isSame(this.#view.of, of)) return this.#view;
    this.#making = this.#make(shown, of);
    try {
      const view = await this.#making;
      this.#view?.index?.stop();
      this.#view = view;
      return view;
    } finally {
      this.#making = null;
    }
  }

  async #make(loaded: LinkedLoad | null, of: unknown): Promise<View> {
    const generation = ++this.#generation;
    const base = { generation, of, index: null, sources: new SourceTexts() };
    const { inputs } = this.#session;
    const paths = inputs.flatMap(({ path, content }) => (content.kind === 'refused' ? [] : [path]));
    if (loaded === null && paths.length === 0) return { ...base, kind: 'none', code: null, error: null };
    const kind = loaded === null ? 'preview' : 'loaded';
    try {
      const decoder = await loadDecoder();
      const code = await inSlices(LinkedCode.inSteps(loaded ?? (await preview(paths)), decoder));
      return { ...base, kind, code, error: null };
    } catch (error) {
      if (!(error instanceof LoadstoneError)) throw error;
      return { ...base, kind, code: null, error: errorRecord(error).message };
    }
  }
}

async function preview(files: readonly string[]): Promise<LinkedLoad> {
  const { load } = await linkOffline(
    {
      files,
      base: previewBase,
      absolutes: new Map(),
      lookUp: async (names) => names.map(() => ({ address: nullAddress, type: 'unknown' })),
      pause: new Turns().pause,
    },
    new Phases(),
  );
  return load;
}

function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (!Array.isArray(one) || !Array.isArray(other)) return false;
  return one.length === other.length && one.every((item, i) => item === other[i]);
}
