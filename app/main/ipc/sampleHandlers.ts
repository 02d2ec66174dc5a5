// The gallery's calls.
import type { sampleCalls } from '../../shared/ui/channels/samples.ts';
import type { HandlerContext, Subject } from './handlers.ts';

export function sampleSubject({ editor }: HandlerContext): Subject<keyof typeof sampleCalls> {
  return {
    handlers: {
      'samples.list': () => editor.gallery.list(),
      'samples.open': (id) => editor.openSample(id),
    },
  };
}
