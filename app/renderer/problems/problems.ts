// The window's view of what stands between the sources and a run.
import { type ComputedRef, computed, type InjectionKey, inject, provide, type Ref, shallowRef } from 'vue';
import type { ProblemRecord, ProblemsRecord } from '../../shared/ui/sourceRecords.ts';
import type { Connection } from '../connection.ts';

export interface Problems {
  readonly state: Readonly<Ref<ProblemsRecord>>;
  readonly counts: ComputedRef<Readonly<Record<ProblemRecord['severity'], number>>>;
  /** Has main carry out a fix. */
  fix(id: number): Promise<void>;
}

export function provideProblems(connection: Connection): Problems {
  const problems = followProblems(connection);
  provide(problemsKey, problems);
  return problems;
}

export function useProblems(): Problems {
  const problems = inject(problemsKey);
  if (problems === undefined) throw new Error('useProblems was called outside of App, which provides them');
  return problems;
}

const problemsKey: InjectionKey<Problems> = Symbol('problems');

export function followProblems({ attempt, listen }: Connection): Problems {
  const state = shallowRef<ProblemsRecord>({ problems: [], searching: false });
  listen('problems', (next) => {
    state.value = next;
  });
  void attempt('compile.problems').then((first) => {
    if (first !== undefined) state.value = first;
  });
  return {
    state,
    counts: computed(() => {
      const counts = { error: 0, warning: 0, note: 0 };
      for (const { severity } of state.value.problems) counts[severity]++;
      return counts;
    }),
    fix: async (id) => {
      await attempt('compile.fix', id);
    },
  };
}

/** As one line to copy: `hello.c:5:3: error: message [-Wflag]`. */
export function problemText({ place, range, severity, message, code }: ProblemRecord): string {
  const where = range === null ? place : `${place}:${range.line}:${range.column}`;
  return `${where}: ${severity}: ${message}${code === '' ? '' : ` [${code}]`}`;
}
