// The link whose memory the map shows where the list cannot be loaded: its files were compiled for another system. Made
// when somebody looks, once for each list.
import { LoadstoneError } from '../../shared/errors.ts';
import { executorAddress, nullAddress } from '../../shared/executorAddress.ts';
import type { LinkedLoad } from '../link/link.ts';
import { Phases } from '../timing/phases.ts';
import type { ExecutionSession } from './executionSession.ts';
import type { InputFile } from './inputFile.ts';
import { isOfOtherSystem } from './inputFormat.ts';
import { linkOffline } from './offlineLink.ts';
import { Turns } from './turns.ts';

/** The same as the command line's. */
const previewBase = executorAddress(0x1000_0000);

export class MemoryPreview {
  readonly #session: Pick<ExecutionSession, 'inputs'>;
  /** The list that was linked last, or is being linked. */
  #of: readonly InputFile[] = [];
  #load: LinkedLoad | null = null;

  constructor(session: Pick<ExecutionSession, 'inputs'>) {
    this.#session = session;
  }

  /** Null while the link is being made, where it fails (which other views tell), and for a list that can be loaded. */
  current(): LinkedLoad | null {
    const { inputs } = this.#session;
    if (inputs.length !== this.#of.length || inputs.some((input, i) => input !== this.#of[i])) {
      this.#of = inputs;
      this.#load = null;
      if (inputs.some(isOfOtherSystem)) void this.#link(inputs);
    }
    return this.#load;
  }

  async #link(inputs: readonly InputFile[]): Promise<void> {
    const files = inputs.flatMap(({ path, content }) => (content.kind === 'refused' ? [] : [path]));
    const lookUp = async (names: readonly string[]) =>
      names.map(() => ({ address: nullAddress, type: 'unknown' as const }));
    try {
      const options = { files, base: previewBase, absolutes: new Map(), lookUp, pause: new Turns().pause };
      const { load } = await linkOffline(options, new Phases());
      if (this.#of === inputs) this.#load = load;
    } catch (error) {
      if (!(error instanceof LoadstoneError)) throw error;
    }
  }
}
