// A button that copies text, and says for a moment that it did.
import { onScopeDispose, type Ref, ref } from 'vue';
import { useConnection } from './connection.ts';

/** Milliseconds for which it says so. */
const saidFor = 2000;

export function useCopy(): { readonly copied: Readonly<Ref<boolean>>; copy(text: string): Promise<void> } {
  const { report } = useConnection();
  const copied = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onScopeDispose(() => clearTimeout(timer));
  return {
    copied,
    copy: async (text) => {
      try {
        await navigator.clipboard.writeText(text);
        copied.value = true;
        clearTimeout(timer);
        timer = setTimeout(() => {
          copied.value = false;
        }, saidFor);
      } catch (error) {
        report(error);
      }
    },
  };
}
