import { describe, expect, it } from 'vitest';
import { readExecutorArguments } from '../../../app/executor/executorArguments.ts';
import { InputError } from '../../../app/shared/errors.ts';

describe('executor arguments', () => {
  it('are the absolute paths of the addon and of the socket', () => {
    expect(readExecutorArguments(['/a/loadstone.node', '/tmp/socket'])).toEqual({
      addonPath: '/a/loadstone.node',
      socketPath: '/tmp/socket',
    });
  });

  it("may name a MessagePort in the socket's place", () => {
    expect(readExecutorArguments(['/a/loadstone.node', 'message-port']).socketPath).toBeNull();
  });

  it.each([
    [[], /0 arguments/],
    [['/a/loadstone.node'], /1 arguments/],
    [['/a', '/b', '/c'], /3 arguments/],
    [['loadstone.node', '/b'], /the addon's path 'loadstone\.node' is not absolute/],
    [['/a', 'socket'], /the socket's path 'socket' is not absolute/],
  ])('%j are refused', (words, message) => {
    expect(() => readExecutorArguments(words)).toThrow(InputError);
    expect(() => readExecutorArguments(words)).toThrow(message);
  });
});
