// The linked code for the window; everything is the code view's.
import type { disassemblyCalls } from '../../shared/ui/channels/disassembly.ts';
import { CodeView } from '../session/codeView.ts';
import type { HandlerContext, Subject } from './handlers.ts';

export function disassemblySubject({ session }: HandlerContext): Subject<keyof typeof disassemblyCalls> {
  const view = new CodeView(session);
  return {
    handlers: {
      'disassembly.outline': (known) => view.outline(known),
      'disassembly.page': (generation, object, page, syntax) => view.page(generation, object, page, syntax),
      'disassembly.fixups': (generation, query) => view.fixups(generation, query),
      'disassembly.fixup': (generation, id, syntax) => view.fixup(generation, id, syntax),
      'disassembly.locate': (generation, address) => view.locate(generation, address),
      'disassembly.search': (generation, text) => view.search(generation, text),
    },
  };
}
