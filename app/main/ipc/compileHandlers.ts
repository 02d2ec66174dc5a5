// The calls of compilers and problems.
import type { compileCalls } from '../../shared/ui/channels/compile.ts';
import type { HandlerContext, Subject } from './handlers.ts';

export function compileSubject({ editor, send }: HandlerContext): Subject<keyof typeof compileCalls> {
  const subscriptions = [
    editor.on('compilers', (compilers) => send('compilers', compilers)),
    editor.on('problems', (problems) => send('problems', problems)),
  ];
  return {
    handlers: {
      'compile.compilers': () => editor.compilers.record(),
      'compile.choose': (language, path) => editor.compilers.choose(language, path),
      'compile.refresh': () => editor.compilers.search(),
      'compile.file': (id) => editor.compile(id),
      'compile.cancel': () => editor.sources.cancel(),
      'compile.problems': () => editor.problems(),
      'compile.fix': (id) => editor.fix(id),
    },
    close: () => {
      for (const end of subscriptions) end();
    },
  };
}
