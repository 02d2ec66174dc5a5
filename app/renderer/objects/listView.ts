// Which entries of a long list are in view, or nearly: what is not draws nothing. Entries have no height in common, so
// each tells its own when it leaves; one observer serves them all.
import { type InjectionKey, inject, onBeforeUnmount, provide } from 'vue';

/** Told again and again while it is followed; `height` in pixels, as it is then. */
export type NearListener = (near: boolean, height: number) => void;

export interface ListView {
  /** `entry` is a child of the list. Answers what ends it. */
  follow(entry: HTMLElement, listener: NearListener): () => void;
}

/** Pixels of an entry that was never in view. */
export const usualHeight = 46;

/** Drawn without being asked: more than any screen shows, so that a list of usual length is there at once. */
export const drawnAtFirst = 40;

/** Beyond the list's own box: a step of the keyboard finds its entry, and the wheel does not run ahead of the drawing. */
const margin = '600px 0px';

/** For as long as the calling component lives; serves the components below it. */
export function provideListView(): void {
  let observer: IntersectionObserver | null = null;
  const listeners = new Map<Element, NearListener>();
  const observerOf = (list: Element | null): IntersectionObserver => {
    if (observer !== null && observer.root === list) return observer;
    observer?.disconnect();
    observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting, boundingClientRect } of entries) {
          listeners.get(target)?.(isIntersecting, boundingClientRect.height);
        }
      },
      { root: list, rootMargin: margin },
    );
    return observer;
  };
  onBeforeUnmount(() => observer?.disconnect());
  provide(listViewKey, {
    follow: (entry, listener) => {
      listeners.set(entry, listener);
      observerOf(entry.parentElement).observe(entry);
      return () => {
        listeners.delete(entry);
        observer?.unobserve(entry);
      };
    },
  });
}

export function useListView(): ListView {
  const view = inject(listViewKey);
  if (view === undefined) throw new Error('useListView was called outside of a list that provides it');
  return view;
}

const listViewKey: InjectionKey<ListView> = Symbol('list view');
