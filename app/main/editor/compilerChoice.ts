// The compilers of this machine, looked for once in the background, and which of them a person wants for each language.

import { CompileError, InputError } from '../../shared/errors.ts';
import type { CompilerRecord, CompilersRecord, SourceLanguage } from '../../shared/ui/sourceRecords.ts';
import { type CompilerLanguage, findCompilers, installLines } from '../compile/compilers.ts';

export type ChosenCompilers = Record<CompilerLanguage, string | null>;

export class CompilerChoice {
  readonly #changed: () => void;
  #found: readonly CompilerRecord[] = [];
  #known = false;
  #wanted: ChosenCompilers = { c: null, cpp: null };
  #search: Promise<void> | null = null;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** What a person chose, for the next start; null for what nobody chose. */
  get wanted(): ChosenCompilers {
    return this.#wanted;
  }

  restore(wanted: ChosenCompilers): void {
    this.#wanted = wanted;
  }

  /** Looks for them on PATH, anew where that was done before. */
  async search(): Promise<void> {
    this.#search ??= this.#look().finally(() => {
      this.#search = null;
    });
    await this.#search;
  }

  choose(language: CompilerLanguage, path: string): void {
    const compiler = this.#found.find((each) => each.path === path && each.language === language);
    if (compiler === undefined) throw new InputError(`${path} is none of the compilers that were found for it`);
    this.#wanted = { ...this.#wanted, [language]: path };
    this.#changed();
  }

  record(): CompilersRecord {
    const chosen = { c: this.#chosen('c')?.path ?? null, cpp: this.#chosen('cpp')?.path ?? null };
    return { known: this.#known, found: [...this.#found], chosen, install: installLines };
  }

  /** Rejects with CompileError that says what to install. Assembly goes through the C compiler. */
  async compilerFor(language: Exclude<SourceLanguage, 'text'>): Promise<CompilerRecord> {
    if (!this.#known) await this.search();
    const spoken = language === 'cpp' ? 'cpp' : 'c';
    const compiler = this.#chosen(spoken);
    if (compiler !== null) return compiler;
    const names = spoken === 'c' ? 'C compiler (gcc or clang)' : 'C++ compiler (g++ or clang++)';
    throw new CompileError(`no ${names} was found on PATH; install one: ${installLines[spoken]}`);
  }

  #chosen(language: CompilerLanguage): CompilerRecord | null {
    const fitting = this.#found.filter((compiler) => compiler.language === language);
    return fitting.find(({ path }) => path === this.#wanted[language]) ?? fitting[0] ?? null;
  }

  async #look(): Promise<void> {
    this.#found = await findCompilers(process.env['PATH'] ?? '');
    this.#known = true;
    this.#changed();
  }
}
