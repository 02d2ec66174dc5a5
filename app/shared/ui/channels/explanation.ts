// Why a symbol is here: of the last load, or of a link of the list that nobody runs.
import { z } from 'zod';
import { explanationRecord, explanationSource } from '../explanationRecords.ts';

const name = z.string().max(65_536);

export const explanationCalls = {
  'explanation.source': { args: z.tuple([]), result: explanationSource },
  /** Names that match, the best first. */
  'explanation.search': { args: z.tuple([name]), result: z.array(z.string()) },
  'explanation.explain': { args: z.tuple([name]), result: explanationRecord },
} as const;
