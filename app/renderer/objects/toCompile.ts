// The sources of the program that nothing on the load list stands for yet: the next Run, or Load, compiles them.
import type { ObjectSummary } from '../../shared/ui/objectRecords.ts';
import { isRunnable, type SourceFile } from '../../shared/ui/sourceRecords.ts';

/** In the order of their tabs. Each object stands for one source: two files may have the same name. */
export function sourcesToCompile(
  files: readonly SourceFile[],
  objects: readonly Pick<ObjectSummary, 'source'>[],
): readonly SourceFile[] {
  const listed = objects.map(({ source }) => source);
  return files.filter(isRunnable).filter(({ name }) => {
    const place = listed.indexOf(name);
    if (place >= 0) listed.splice(place, 1);
    return place < 0;
  });
}

/** `shade.o` of `shade.c`. */
export function objectNameOf({ name }: Pick<SourceFile, 'name'>): string {
  return `${name.replace(/\.[^.]*$/, '')}.o`;
}
