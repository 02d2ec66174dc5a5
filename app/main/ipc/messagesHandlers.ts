// The messages of the last load and run.
import { InputError } from '../../shared/errors.ts';
import type { messageCalls } from '../../shared/ui/channels/messages.ts';
import { loadTrace, messageDetail, messageLog } from '../timing/messageLog.ts';
import type { HandlerContext, Subject } from './handlers.ts';
import { saveFile } from './saveFile.ts';

export function messagesSubject({ window, session }: HandlerContext): Subject<keyof typeof messageCalls> {
  return {
    handlers: {
      'messages.log': () => messageLog(session.messages),
      'messages.detail': (index) => messageDetail(session.messages, index),
      'messages.record': (enabled) => {
        session.messages.enabled = enabled;
      },
      'messages.save': () => {
        const { lastRun } = session.overview();
        if (lastRun === null) throw new InputError('there is no trace yet: run something first');
        const content = `${JSON.stringify(loadTrace(session.messages, lastRun))}\n`;
        return saveFile(window, {
          title: 'Save the trace of the last load and run',
          name: 'loadstone-load.trace.json',
          kind: 'Chrome trace',
          content,
        });
      },
    },
  };
}
