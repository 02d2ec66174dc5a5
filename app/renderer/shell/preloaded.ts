// The shared libraries that this session preloads, as main has them: offered when one is dropped, listed in the settings.
import { onScopeDispose, type Ref, ref } from 'vue';
import type { Connection } from '../connection.ts';

export interface Preloaded {
  readonly paths: Readonly<Ref<readonly string[]>>;
  add(path: string): Promise<void>;
  remove(path: string): Promise<void>;
}

/** One list for all who ask: what one adds, the others show. */
const followers = new Set<Ref<readonly string[]>>();

export function usePreloaded({ attempt }: Connection): Preloaded {
  const paths = ref<readonly string[]>([]);
  const accept = (next: readonly string[] | undefined): void => {
    if (next !== undefined) for (const follower of followers) follower.value = next;
  };
  followers.add(paths);
  onScopeDispose(() => followers.delete(paths));
  void attempt('libraries.get').then(accept);
  return {
    paths,
    add: async (path) => accept(await attempt('libraries.add', path)),
    remove: async (path) => accept(await attempt('libraries.remove', path)),
  };
}
