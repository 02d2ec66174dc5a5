// The linked code that the pane looks at: which object, which page, and what main says of it. Follows the session: after
// every change of the list, a load or an unload it asks whether there is another link to look at. Holds what main
// answered, nothing of its own.
import { computed, type Ref, ref, shallowRef, watch } from 'vue';
import type { CodeOutline, CodePage, DisassemblySyntax, FixupRecord } from '../../shared/ui/disassemblyRecords.ts';
import type { Connection } from '../connection.ts';
import type { Playground } from '../playground.ts';

export interface Place {
  readonly object: number;
  readonly page: number;
}

export type LinkedCodeModel = ReturnType<typeof useLinkedCode>;

/** Until the surrounding scope ends. `visible`: nothing is asked for, and so nothing linked, while nobody looks. */
export function useLinkedCode(
  { attempt }: Pick<Connection, 'attempt'>,
  { state, selection }: Pick<Playground, 'state' | 'selection'>,
  visible: Readonly<Ref<boolean>>,
) {
  const outline = shallowRef<CodeOutline | null>(null);
  const page = shallowRef<CodePage | null>(null);
  const place = shallowRef<Place | null>(null);
  const syntax = ref<DisassemblySyntax>('intel');
  const busy = ref(false);
  /** An address to bring into view once its page is there; a new object for each wish. */
  const reveal = shallowRef<{ readonly address: string } | null>(null);
  const selected = shallowRef<FixupRecord | null>(null);
  const back = shallowRef<readonly string[]>([]);
  /** The session changed while main was answering. */
  let changedMeanwhile = false;

  const object = computed(() => outline.value?.objects[place.value?.object ?? -1] ?? null);

  /** The object that is selected in the list of objects, where it has code; else the first of a person's files. */
  const preferred = (): number => {
    const objects = outline.value?.objects ?? [];
    const chosen = selection.value;
    const file = state.value?.objects.find(({ id }) => id === chosen?.id)?.name ?? '';
    const name = chosen?.member == null ? file : `${file}(${chosen.member})`;
    const found = objects.findIndex((candidate) => candidate.name === name);
    const inArchive = objects.findIndex((candidate) => candidate.name.startsWith(`${file}(`));
    const own = objects.findIndex((candidate) =>
      state.value?.objects.some((each) => candidate.name.startsWith(each.name)),
    );
    return [found, inArchive, own].find((index) => index >= 0) ?? 0;
  };

  async function refresh(): Promise<void> {
    if (!visible.value) return;
    if (busy.value) {
      changedMeanwhile = true;
      return;
    }
    busy.value = true;
    let answer: CodeOutline | null | undefined;
    do {
      changedMeanwhile = false;
      answer = await attempt('disassembly.outline', outline.value?.generation ?? null);
    } while (changedMeanwhile);
    busy.value = false;
    if (answer === null || answer === undefined) return;
    const name = object.value?.name;
    const fixup = selected.value;
    outline.value = answer;
    selected.value = null;
    back.value = [];
    if (answer.objects.length === 0) {
      page.value = null;
      place.value = null;
      return;
    }
    const same = answer.objects.find((candidate) => candidate.name === name);
    const index = same?.index ?? preferred();
    await open({
      object: index,
      page: Math.min(same === undefined ? 0 : (place.value?.page ?? 0), (answer.objects[index]?.pages ?? 1) - 1),
    });
    const again = page.value?.fixups.find(
      ({ file, section, offset }) => file === fixup?.file && section === fixup.section && offset === fixup.offset,
    );
    if (again !== undefined) selected.value = again;
  }

  async function open(next: Place): Promise<void> {
    const generation = outline.value?.generation;
    if (generation === undefined) return;
    place.value = next;
    const answer = await attempt('disassembly.page', generation, next.object, next.page, syntax.value);
    if (answer !== undefined && place.value === next) page.value = answer;
  }

  /** Shows an address, remembering where the look came from. False where no page has it. */
  async function goTo(address: string, from: string | null): Promise<boolean> {
    const generation = outline.value?.generation;
    if (generation === undefined) return false;
    const found = await attempt('disassembly.locate', generation, Number(address));
    if (found === undefined || found === null) return false;
    if (from !== null) back.value = [...back.value.slice(-99), from];
    if (found.object !== place.value?.object || found.page !== place.value.page) {
      await open({ object: found.object, page: found.page });
    }
    reveal.value = { address };
    return true;
  }

  async function goBack(): Promise<void> {
    const address = back.value.at(-1);
    if (address === undefined) return;
    back.value = back.value.slice(0, -1);
    await goTo(address, null);
  }

  watch([state, visible], () => void refresh(), { immediate: true });
  watch(selection, () => {
    const index = preferred();
    if (outline.value !== null && index !== place.value?.object && outline.value.objects[index] !== undefined) {
      void open({ object: index, page: 0 });
    }
  });
  watch(syntax, () => {
    if (place.value !== null) void open({ ...place.value });
  });

  return { outline, page, place, object, syntax, busy, reveal, selected, back, open, goTo, goBack };
}
