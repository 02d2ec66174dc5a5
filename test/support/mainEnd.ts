import type { CallReply, EventName, WindowApi } from '../../app/shared/ui/channels.ts';

/** Main's end of the bridge, in memory: answers calls from a table and lets the test send events. */
export class MainEnd implements WindowApi {
  readonly asked: { readonly name: string; readonly args: readonly unknown[] }[] = [];
  readonly answers = new Map<string, () => Promise<unknown> | unknown>();
  readonly #listeners = new Set<{ readonly name: string; readonly listener: (payload: unknown) => void }>();

  call = async (name: string, ...args: readonly unknown[]): Promise<CallReply> => {
    this.asked.push({ name, args });
    try {
      return { ok: true, value: await this.answers.get(name)?.() };
    } catch (error) {
      return { ok: false, error: { kind: 'input', message: (error as Error).message } };
    }
  };
  on = (name: EventName, listener: (payload: unknown) => void): (() => void) => {
    const entry = { name, listener };
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  };
  pathForFile = (file: File): string => (file.name.startsWith('nowhere') ? '' : `/dropped/${file.name}`);

  send(name: EventName, payload: unknown): void {
    for (const entry of this.#listeners) if (entry.name === name) entry.listener(payload);
  }

  get subscriptions(): number {
    return this.#listeners.size;
  }
}
