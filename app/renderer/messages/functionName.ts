// Names of the executor's functions where there is little room: many differ only in their last word.

/**
 * With at most so many letters, of which those of the method, behind the first `_`, are kept:
 * `SharedMemoryMapperService_initialize` in 24 is `SharedMemory…_initialize`.
 */
export function shortened(name: string, most: number): string {
  if (name.length <= most) return name;
  const [, service = '', method = ''] = /^([A-Z][A-Za-z]*)(_.+)$/.exec(name) ?? [];
  const room = most - method.length - 1;
  return service === '' || room < leastOfService ? name : `${service.slice(0, room)}…${method}`;
}

/** Fewer letters tell nothing. */
const leastOfService = 3;
