// What native/ offers to TypeScript: the shape of `native/build/Release/loadstone.node`. JavaScript validates
// arguments where a message for a person is wanted; the addon checks them again and throws TypeError or RangeError.
// A failed system call throws an Error whose message names call, argument and errno, and which carries
// `syscall` and `errno` properties.

/** How JavaScript reaches the shared pages. */
export type WorkingMemoryRoute =
  /** Plain Node: an ArrayBuffer over the mapping itself. */
  | 'external-array-buffer'
  /** Electron on POSIX: the mapping replaces the page-aligned inside of an ordinary ArrayBuffer. */
  | 'remapped-array-buffer'
  /** Elsewhere: an ordinary buffer; `flush` copies it into the shared pages. */
  | 'staging-buffer';

/**
 * The controller's writable view of a part of a shared memory object. Stays in the isolate that made it: the buffer
 * is marked untransferable. `release` detaches `bytes` (its length becomes 0), so a late write throws or is lost
 * instead of reaching pages that belong to somebody else.
 */
export interface WorkingMemory {
  readonly bytes: Uint8Array;
  readonly route: WorkingMemoryRoute;
  /** Makes written bytes visible to the executor: a no-op but on the staging route. In bytes from the view's start. */
  flush(offset: number, length: number): void;
  /**
   * Has the kernel provide the pages of a range, on another thread; content stays as it is. Resolves when they are
   * there; rejects with the system call's error where there is no memory for them.
   */
  touch(offset: number, length: number): Promise<void>;
  /** Gives the pages back. A second call does nothing. */
  release(): void;
}

/** A shared memory object of the executor, opened by the controller. */
export interface SharedMemory {
  /** Size in bytes, as the kernel tells it. */
  readonly size: number;
  /** True if the kernel guarantees that nobody can shrink it under us (F_SEAL_SHRINK and F_SEAL_SEAL on a memfd). */
  readonly sealed: boolean;
  /**
   * `offset` must be page-aligned, `offset + length <= size`. In an object that is not a sealed memfd the memory is set
   * aside first (posix_fallocate), so that a full /dev/shm is an Error here and not a SIGBUS later. `route` asks for one
   * way in place of the best, for tests and measurements; an Error where this host does not allow it.
   */
  mapWorkingMemory(offset: number, length: number, route?: WorkingMemoryRoute): WorkingMemory;
  /** Gives whole pages back to the system, in all processes; they read as zero from then on. */
  discard(offset: number, length: number): void;
  /** Closes the descriptor; views that exist stay valid. A second call does nothing. */
  close(): void;
}

/** What an executor host in this process was asked to be. */
export interface ExecutorServerOptions {
  /** The Unix socket on which the controller waits; null: it is in this process, or reached through it. */
  readonly socketPath: string | null;
  /** Flush stdout at each newline, for a console that shows output as it comes. */
  readonly lineBufferedStdout: boolean;
}

export interface NativeAddon {
  /** Bytes of a page on this machine. */
  readonly pageSize: number;
  /**
   * Opens `/proc/<pid>/fd/<n>` (memfd) or a `/name` of shm_open, which it unlinks at once. Checks that it is a regular
   * memory object of exactly `expectedSize` bytes, and for a memfd that it is sealed against resizing.
   */
  openSharedMemory(name: string, expectedSize: number): SharedMemory;
  /**
   * Removes the names of shared memory whose makers, executors of ours that were killed, are gone. Does nothing where
   * memory has no name that outlasts its process.
   */
  removeAbandonedMemory(): void;
  /**
   * Calls a service of the executor in this process by its published address, on the calling thread, and gives its
   * result. Throws for an address that is not published, and with the text of an out-of-band error.
   */
  callService(address: number, argumentBytes: Uint8Array): Uint8Array;
  /**
   * A pseudo-terminal of that size: the descriptor of its master side, which does not block and which the caller closes,
   * and the path of the other side.
   */
  openTerminal(columns: number, rows: number): { readonly descriptor: number; readonly path: string };
  /** `descriptor` is the master side. */
  resizeTerminal(descriptor: number, columns: number, rows: number): void;
  /** Ids of a process's threads, none where it is gone; null where the system tells them in files (/proc). */
  threadsOf(pid: number): readonly number[] | null;
  /**
   * Fills `target` from a file by two threads at once, from `position` on, and waits for both: bytes that were read, fewer
   * where the file ends. Null where descriptors of JavaScript's mean nothing to the addon.
   */
  readonly readInParallel: ((descriptor: number, target: Uint8Array, position: number) => number) | null;
  /**
   * From then on threads of child processes that had themselves traced by this process end with their process, which
   * could not end without.
   */
  watchTracedThreads(): void;
  /**
   * Runs the EPC server on threads of its own in this process. `onEnd` is called once, on the JavaScript thread, when
   * the controller hung up or the connection broke: `null`, or what went wrong. Returns the descriptor of the
   * controller's end where no path was given, which belongs to the caller then.
   */
  startExecutorServer(options: ExecutorServerOptions, onEnd: (error: string | null) => void): number | null;
  /**
   * Makes this process run `program` with `words` as its argv: what JavaScript there is ends here. Standard input, output
   * and error stay, and of the other descriptors those named. Throws where the program cannot be executed.
   */
  replaceProcess(program: string, words: readonly string[], descriptors: readonly number[]): never;
}
