// The executor's process as the window sees it.
import type { executorCalls } from '../../shared/ui/channels/executor.ts';
import { readExecutorUsage } from '../session/executorUsage.ts';
import type { HandlerContext, Subject } from './handlers.ts';

export function executorSubject({ session }: HandlerContext): Subject<keyof typeof executorCalls> {
  return {
    handlers: {
      'executor.usage': () => {
        const { pid } = session.overview().executor;
        return pid === null ? null : readExecutorUsage(pid);
      },
      'executor.restart': () => session.restartExecutor(),
      'executor.restartAndReload': async () => {
        await session.restartExecutor();
        await session.load();
      },
    },
  };
}
