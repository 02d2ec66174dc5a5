// How far a load is, in a few words.
import type { LoadProgress } from '../../shared/ui/records.ts';
import { formatCount } from '../format.ts';

/** What the phases of a load do, as far as they take long. */
const doing: Readonly<Record<string, string>> = {
  resolve: ', building graphs',
  prune: ', dropping what is not reached',
  tables: ', making tables',
  layout: ', laying out',
  copy: ', copying',
  'fix up': ', fixing up',
  engines: ' engines',
};

/** `Linking, fixing up: 120 of 201`. */
export function progressText({ phase, done, total }: LoadProgress): string {
  return `Linking${doing[phase] ?? `, ${phase}`}: ${formatCount(done)} of ${formatCount(total)}`;
}
