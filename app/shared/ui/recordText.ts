// Long tables on their way to the window: one text, in columns, in which words that repeat stand once. A hundred thousand
// records would be copied field by field at each border that they cross; a text is copied as a whole.
import { z } from 'zod';

/** `words`: all texts, each once. A column of texts has places in there; one of numbers has the numbers. */
const columnsText = z.object({
  words: z.array(z.string()),
  columns: z.record(
    z.string(),
    z.object({ kind: z.enum(['text', 'number']), values: z.array(z.number().int().nonnegative()) }),
  ),
});

type Field = string | number;

/** All records have the keys of the first, each with one type of value. */
export function recordText<T extends Readonly<Record<string, Field>>>(records: readonly T[]): string {
  const words: string[] = [];
  const places = new Map<string, number>();
  const placeOf = (word: string): number => {
    const known = places.get(word);
    if (known !== undefined) return known;
    places.set(word, words.length);
    return words.push(word) - 1;
  };
  const columns = Object.keys(records[0] ?? {}).map((key) => {
    const kind = typeof records[0]?.[key] === 'number' ? 'number' : 'text';
    const values = records.map((record) => {
      const value = record[key] ?? '';
      return typeof value === 'number' ? value : placeOf(value);
    });
    return [key, { kind, values }] as const;
  });
  return JSON.stringify({ words, columns: Object.fromEntries(columns) });
}

/** Reads what recordText wrote; each record is checked against `record`. */
export function recordsFrom<T>(record: z.ZodType<T>): z.ZodType<T[], string> {
  return z.string().transform((text, context) => {
    const read = parseColumns(text);
    if (read === null) {
      context.addIssue({ code: 'custom', message: 'no table: expected are words and columns' });
      return z.NEVER;
    }
    const first = record.safeParse(recordAt(read, 0));
    const lengths = new Set(Object.values(read.columns).map(({ values }) => values.length));
    const [count = 0] = lengths;
    const fits = Object.values(read.columns).every(
      ({ kind, values }) => kind === 'number' || values.every((place) => place < read.words.length),
    );
    if (lengths.size > 1 || !fits || (count > 0 && !first.success)) {
      context.addIssue({ code: 'custom', message: `columns of ${[...lengths].join(', ')} values do not make records` });
      return z.NEVER;
    }
    // All records have the types of the first: columns are of one kind, and each place has its word.
    return Array.from({ length: count }, (_, row) => recordAt(read, row) as T);
  });
}

function parseColumns(text: string): z.infer<typeof columnsText> | null {
  try {
    return columnsText.parse(JSON.parse(text));
  } catch {
    return null; // the caller says so
  }
}

function recordAt({ words, columns }: z.infer<typeof columnsText>, row: number): Record<string, Field> {
  const record: Record<string, Field> = {};
  for (const [key, { kind, values }] of Object.entries(columns)) {
    const value = values[row] ?? 0;
    record[key] = kind === 'number' ? value : (words[value] ?? '');
  }
  return record;
}
