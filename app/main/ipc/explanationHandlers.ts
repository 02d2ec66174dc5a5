// The calls of the Explanation pane; everything is the explanation view's.
import type { explanationCalls } from '../../shared/ui/channels/explanation.ts';
import { ExplanationView } from '../session/explanationView.ts';
import type { HandlerContext, Subject } from './handlers.ts';

export function explanationSubject({ session }: HandlerContext): Subject<keyof typeof explanationCalls> {
  const view = new ExplanationView(session);
  return {
    handlers: {
      'explanation.source': () => view.source(),
      'explanation.search': async (text) => [...(await view.search(text))],
      'explanation.explain': (name) => view.explain(name),
    },
  };
}
