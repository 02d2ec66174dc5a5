// `loadstone executor`: becomes the native executor. It takes the words of LLVM's executor, so that a script of two lines
// can stand in for that; what they mean, the native program says (native/loadstoneExecutor.cc).
import type { NativeAddon } from '../../shared/nativeAddon.ts';

export interface ExecutorOptions {
  /** `filedescs=IN,OUT`, `listen=host:port`, `connect=host:port`, `line-buffered`. */
  readonly words: readonly string[];
  /** Wait for a controller that knows the key; true: on loopback, on any port. Null where it was not asked for. */
  readonly listen: string | true | null;
  readonly allowRemote: boolean;
  readonly keyFile: string | null;
}

/** Does not return where it succeeds. `executor`: path of the native program. */
export function executorCommand(options: ExecutorOptions, executor: string, addon: NativeAddon): never {
  const words = nativeWords(options);
  return addon.replaceProcess(executor, [executor, ...words], words.flatMap(descriptorsOf));
}

/** What the native program is told. */
export function nativeWords({ words, listen, allowRemote, keyFile }: ExecutorOptions): readonly string[] {
  return [
    ...words,
    ...(listen === null ? [] : listen === true ? ['--listen'] : [`--listen=${listen}`]),
    ...(allowRemote ? ['--allow-remote'] : []),
    ...(keyFile === null ? [] : ['--key-file', keyFile]),
  ];
}

function descriptorsOf(word: string): readonly number[] {
  const [, input, output] = /^filedescs=(\d{1,7}),(\d{1,7})$/.exec(word) ?? [];
  return input === undefined || output === undefined ? [] : [Number(input), Number(output)];
}
