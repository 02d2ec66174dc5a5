import { describe, expect, it } from 'vitest';
import { checkMemoryKind, checkMemoryOwner } from '../../../app/main/memory/reservations.ts';
import { MemoryError } from '../../../app/shared/errors.ts';

describe('the memory that an executor names', () => {
  it('is its own where the process is known', () => {
    expect(() => checkMemoryOwner('/proc/71/fd/5', 71)).not.toThrow();
    expect(() => checkMemoryOwner('section:71:264', 71)).not.toThrow();
    expect(() => checkMemoryOwner('/proc/72/fd/5', 71)).toThrow(MemoryError);
    expect(() => checkMemoryOwner('section:72:264', 71)).toThrow(MemoryError);
    expect(() => checkMemoryOwner('/proc/72/fd/5', 71)).toThrow(/process 71, names the memory .* process 72's/);
  });

  it('is believed where the process is out of reach, or the name is of another kind', () => {
    expect(() => checkMemoryOwner('/proc/72/fd/5', null)).not.toThrow();
    expect(() => checkMemoryOwner('/loadstone-0123', 71)).not.toThrow();
  });

  it('cannot shrink under the controller, nor be found by name: where the executor has memory without one', () => {
    expect(() => checkMemoryKind('/proc/71/fd/5')).not.toThrow();
    expect(() => checkMemoryKind('section:71:264')).not.toThrow();
    expect(() => checkMemoryKind('Local\\another')).toThrow(MemoryError);
    expect(() => checkMemoryKind('/loadstone-0123')).toThrow(/\/loadstone-0123, which can shrink .* restart it/);
    expect(() => checkMemoryKind('/')).toThrow(MemoryError);
  });
});
