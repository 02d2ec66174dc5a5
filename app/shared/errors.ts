// Errors that a user can meet. Each message stands alone: the place, the value found, what is allowed, what to do.
// The fields repeat the message's parts, so that a pane can offer them without parsing text.

/** Common base: `kind` survives structured cloning and JSON, where a class does not. */
export abstract class LoadstoneError extends Error {
  abstract readonly kind: ErrorKind;
}

export type ErrorKind = 'format' | 'link' | 'wire' | 'executor' | 'memory' | 'input' | 'compile';

/** A file that cannot be read as what it claims to be. `offset` is in bytes from the start of `file`. */
export class FormatError extends LoadstoneError {
  override readonly name = 'FormatError';
  override readonly kind = 'format';
  readonly file: string;
  readonly offset: number;

  /** `text` says what was found, what is allowed and what to do. */
  constructor(file: string, offset: number, text: string) {
    super(`${file} at byte ${offset}: ${text}`);
    this.file = file;
    this.offset = offset;
  }
}

/** A place in an object: the offset is that in the section. */
export interface LinkPlace {
  /** `main.o`, `libz.a(inflate.o)`. */
  readonly object: string;
  readonly section: string;
  /** The section's number in the file; -1 where it is in no file. */
  readonly sectionIndex: number;
  readonly offset: number;
}

/** One thing that keeps objects from being linked. */
export interface LinkProblem {
  readonly kind: 'undefined' | 'duplicate' | 'range' | 'unsupported';
  /** Stands alone, without the places. */
  readonly message: string;
  readonly symbol: string | null;
  readonly places: readonly LinkPlace[];
}

/** Objects that are well formed but cannot be linked: missing or duplicate symbols, values out of range, … */
export class LinkError extends LoadstoneError {
  override readonly name = 'LinkError';
  override readonly kind = 'link';
  /** The message's parts where it has some, one for each symbol or place. */
  readonly problems: readonly LinkProblem[];

  constructor(message: string, problems: readonly LinkProblem[] = []) {
    super(message);
    this.problems = problems;
  }
}

/** Symbols that nothing defines: all of a link at once. */
export class UnresolvedError extends LinkError {
  readonly symbols: readonly string[];

  constructor(symbols: readonly string[], message: string, problems: readonly LinkProblem[] = []) {
    super(message, problems);
    this.symbols = symbols;
  }
}

/** A frame or an encoded argument that breaks the protocol. */
export class WireError extends LoadstoneError {
  override readonly name = 'WireError';
  override readonly kind = 'wire';
}

/** The executor refused a call, died, or was stopped. */
export class ExecutorError extends LoadstoneError {
  override readonly name = 'ExecutorError';
  override readonly kind = 'executor';
}

/** Memory that could not be reserved, mapped or found in a slab. */
export class MemoryError extends LoadstoneError {
  override readonly name = 'MemoryError';
  override readonly kind = 'memory';
}

/** What a person typed, dropped or set cannot be used. */
export class InputError extends LoadstoneError {
  override readonly name = 'InputError';
  override readonly kind = 'input';
}

/** Sources that do not compile, or that nothing here can compile. */
export class CompileError extends LoadstoneError {
  override readonly name = 'CompileError';
  override readonly kind = 'compile';
}

/** An error as it crosses to the window or into JSON. */
export interface ErrorRecord {
  readonly kind: ErrorKind | 'internal';
  readonly message: string;
  /** Of a LinkError that has any. */
  readonly problems?: readonly LinkProblem[] | undefined;
}

/** Anything thrown, as a record; what is not ours is a defect of Loadstone and is marked `internal`. */
export function errorRecord(thrown: unknown): ErrorRecord {
  if (thrown instanceof LinkError && thrown.problems.length > 0)
    return { kind: thrown.kind, message: thrown.message, problems: thrown.problems };
  if (thrown instanceof LoadstoneError) return { kind: thrown.kind, message: thrown.message };
  return { kind: 'internal', message: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) };
}
