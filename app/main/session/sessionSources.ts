// What the session asks of sources whose objects are on its list; the editor's programSources.ts is that.
export interface SessionSources {
  /** Brings their objects up to date before a load; rejects with CompileError, and then nothing is loaded. */
  prepare(): Promise<void>;
  /** Ends a prepare that goes on; it rejects. */
  cancel(): void;
}
