// The sources of a session file that the command line runs: compiled before the load, as the window compiles them.
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CompileError, InputError } from '../../shared/errors.ts';
import { isHeaderName, languageOfName } from '../../shared/ui/sourceNames.ts';
import { CompileFolder } from '../compile/compileFolder.ts';
import { compileSource } from '../compile/compileSource.ts';
import type { Diagnostic } from '../compile/diagnostics.ts';
import { CompilerChoice } from '../editor/compilerChoice.ts';
import type { ExecutionSession } from '../session/executionSession.ts';
import type { SessionSources } from '../session/sessionSources.ts';

export interface CommandSource {
  /** Absolute. */
  readonly path: string;
  /** As a person typed them. */
  readonly flags: string;
}

export class CommandSources implements SessionSources {
  readonly #sources: readonly CommandSource[];
  readonly #session: ExecutionSession;
  readonly #report: (text: string) => void;
  readonly #compilers = new CompilerChoice(() => undefined);
  #folder: CompileFolder | null = null;
  readonly #cancel = new AbortController();

  /** `report` is given what compilers warn of. */
  constructor(sources: readonly CommandSource[], session: ExecutionSession, report: (text: string) => void) {
    this.#sources = sources;
    this.#session = session;
    this.#report = report;
  }

  /** Puts their objects on the list, in order. Rejects with CompileError that says all that is wrong with one, or InputError. */
  async prepare(): Promise<void> {
    for (const source of this.#sources) {
      await this.#session.putCompiled(await this.#compile(source), basename(source.path), null);
    }
  }

  cancel(): void {
    this.#cancel.abort();
  }

  /** Removes the objects. */
  close(): void {
    this.#folder?.remove();
  }

  async #compile({ path, flags }: CommandSource): Promise<string> {
    const name = basename(path);
    const language = languageOfName(name);
    if (language === 'text' || isHeaderName(name)) {
      throw new InputError(`${path} is no source: allowed are C, C++ and assembly, by their usual endings`);
    }
    this.#folder ??= new CompileFolder();
    const folder = this.#folder;
    const compiler = await this.#compilers.compilerFor(language);
    const object = join(await folder.fresh(), `${name.replace(/\.[^.]*$/, '')}.o`);
    const { outcome, diagnostics } = await compileSource({
      compiler,
      name,
      language,
      text: await readText(path),
      flags,
      folder: dirname(path),
      beside: new Map(),
      object,
      scratch: await folder.fresh(),
      signal: this.#cancel.signal,
    });
    if (outcome === 'cancelled') throw new CompileError(`${name}: the compilation was cancelled`);
    const lines = diagnostics.map(describe).join('\n');
    if (outcome === 'failed') throw new CompileError(`${name} was not compiled by ${compiler.label}:\n${lines}`);
    if (lines !== '') this.#report(`${lines}\n`);
    return object;
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new InputError(`${path} cannot be read: ${(error as Error).message}`);
  }
}

/** As compilers write it: `main.c:3:5: warning: …`. */
function describe({ file, range, severity, message }: Diagnostic): string {
  const place = file === '' ? '' : range === null ? `${file}: ` : `${file}:${range.line}:${range.column}: `;
  return `${place}${severity}: ${message}`;
}
