import { describe, expect, it } from 'vitest';
import { shortened } from '../../../../app/renderer/messages/functionName.ts';

describe('a function’s name with little room', () => {
  it.each([
    ['run_as_main', 24, 'run_as_main'],
    ['SharedMemoryMapperService_initialize', 24, 'SharedMemory…_initialize'],
    ['SharedMemoryMapperService_reserve', 17, 'SharedMe…_reserve'],
    // Its method alone takes the room: nothing would be told apart by what is left.
    ['Service_with_a_very_long_method', 20, 'Service_with_a_very_long_method'],
    ['without_any_service_in_front', 10, 'without_any_service_in_front'],
  ])('%s in %d letters is %s', (name, most, text) => {
    expect(shortened(name, most)).toBe(text);
  });
});
