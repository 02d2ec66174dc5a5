// The mapper for controller and executor in one process: no message for anything. The pages are mapped twice all the
// same, writable for the linker and with their segment's rights for the program, so that no mapping is ever writable
// and executable; that the process as a whole holds both is the price of this lane alone.
// Allocation actions run on the calling thread: one that calls back to the controller would wait for ever. Its EPC must
// be an InProcessEpc.
import { SharedMemoryMapper } from './sharedMemoryMapper.ts';

export class InProcessMapper extends SharedMemoryMapper {
  override get route(): string {
    return `in process, ${super.route}`;
  }

  /** The executor's side would stay with this process: it is released too, before this returns. */
  override close(): void {
    const reservations = this.reservedAddresses();
    if (reservations.length > 0) {
      this.release(reservations).catch((error: unknown) => {
        process.emitWarning(`memory was not released in order: ${error instanceof Error ? error.message : error}`);
      });
    }
    super.close();
  }
}
