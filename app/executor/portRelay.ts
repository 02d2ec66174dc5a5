// The executor behind a MessagePort: the controller posts one, and what comes through it goes to the native server over a
// socket within this process. A lane of the comparison; programs run behind a socket of their own.
import { Socket } from 'node:net';
import { ExecutorError } from '../shared/errors.ts';
import { type FramePort, MessagePortTransport } from '../shared/transports/messagePortTransport.ts';
import { relay } from '../shared/transports/relay.ts';
import { StreamTransport } from '../shared/transports/streamTransport.ts';

/** What Electron gives a utility process: messages of its parent, which may carry ports. */
interface ParentPort {
  once(event: 'message', listener: (event: { readonly ports: readonly FramePort[] }) => void): unknown;
}

/** `descriptor`: the controller's end of the connection to the server. Resolves when the port has come. */
export async function serveThroughPort(descriptor: number): Promise<void> {
  const parent: unknown = Reflect.get(process, 'parentPort');
  if (!isParentPort(parent)) throw new ExecutorError('a MessagePort reaches a utility process of Electron alone');
  const port = await new Promise<FramePort>((resolve, reject) => {
    parent.once('message', ({ ports: [first] }) => {
      if (first === undefined) reject(new ExecutorError('the first message of the controller carries no port'));
      else resolve(first);
    });
  });
  void relay(new MessagePortTransport(port), new StreamTransport(new Socket({ fd: descriptor })));
}

function isParentPort(value: unknown): value is ParentPort {
  return typeof value === 'object' && value !== null && 'once' in value;
}
