// What the window explains: the session's last load, or a link of its list that nobody runs, made when it is asked for.
import { errorRecord, InputError } from '../../shared/errors.ts';
import { executorAddress, nullAddress } from '../../shared/executorAddress.ts';
import type { ExplanationRecord, ExplanationSource } from '../../shared/ui/explanationRecords.ts';
import { Phases } from '../timing/phases.ts';
import type { ExecutionSession } from './executionSession.ts';
import { countNames, type ExplainedLink, explain, leftOut, searchSymbols } from './explanation.ts';
import type { InputFile } from './inputFile.ts';
import { linkOffline } from './offlineLink.ts';

/** The same as the command line's. */
const previewBase = executorAddress(0x1000_0000);
/** Names that a search answers. */
const mostMatches = 200;

interface Explained {
  readonly kind: 'load' | 'preview';
  readonly link: ExplainedLink;
}

export class ExplanationView {
  readonly #session: ExecutionSession;
  #preview: { readonly of: readonly InputFile[]; readonly made: Promise<Explained> } | null = null;

  constructor(session: ExecutionSession) {
    this.#session = session;
  }

  async source(): Promise<ExplanationSource> {
    const nothing = { kind: 'none' as const, symbols: 0, leftOut: [] };
    if (this.#session.inputs.length === 0) return { ...nothing, error: null };
    try {
      const { kind, link } = await this.#current();
      return { kind, error: null, symbols: countNames(link.load), leftOut: [...leftOut(link)] };
    } catch (error) {
      return { ...nothing, error: errorRecord(error).message };
    }
  }

  async search(text: string): Promise<readonly string[]> {
    return searchSymbols((await this.#current()).link.load, text, mostMatches);
  }

  /** A local name has its object before it. Rejects with InputError for a name that no file mentions. */
  async explain(name: string): Promise<ExplanationRecord> {
    const [found] = explain((await this.#current()).link, name);
    if (found === undefined) throw new InputError(`no file on the list mentions '${name}'`);
    return found;
  }

  async #current(): Promise<Explained> {
    const { linked, inputs } = this.#session;
    if (linked !== null && sameFiles(linked.inputs, inputs)) return { kind: 'load', link: linked };
    const known = this.#preview;
    if (known !== null && sameFiles(known.of, inputs)) return known.made;
    const made = link(inputs);
    this.#preview = { of: inputs, made };
    return made;
  }
}

async function link(inputs: readonly InputFile[]): Promise<Explained> {
  const linked = await linkOffline(
    {
      files: inputs.map(({ path }) => path),
      base: previewBase,
      absolutes: new Map(),
      lookUp: async (names) => names.map(() => ({ address: nullAddress, type: 'unknown' as const })),
    },
    new Phases(),
  );
  return { kind: 'preview', link: linked };
}

function sameFiles(one: readonly InputFile[], other: readonly InputFile[]): boolean {
  return one.length === other.length && one.every((file, index) => file === other[index]);
}
