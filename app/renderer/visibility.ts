// Whether a pane can be seen: one behind another tab stays mounted, and has no need to ask main for anything.
import { onBeforeUnmount, onMounted, type Ref, ref } from 'vue';

/** False until the element is on the screen, and again while it is hidden. */
export function useVisible(element: Readonly<Ref<HTMLElement | null>>): Readonly<Ref<boolean>> {
  const visible = ref(false);
  let observer: IntersectionObserver | null = null;
  onMounted(() => {
    if (element.value === null) return;
    observer = new IntersectionObserver((entries) => {
      visible.value = entries.at(-1)?.isIntersecting ?? false;
    });
    observer.observe(element.value);
  });
  onBeforeUnmount(() => observer?.disconnect());
  return visible;
}
