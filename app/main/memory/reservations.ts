// What a mapper checks of a reservation that an executor claims to have made, before it believes in it: an executor may
// be anybody's.
import { MemoryError } from '../../shared/errors.ts';
import { formatAddress } from '../../shared/executorAddress.ts';
import type { Reservation } from './memoryMapper.ts';

/** User space of x86-64 ends here, but for programs that ask for five-level paging in so many words. */
const addressLimit = 2 ** 47;

/** Throws MemoryError where the range cannot be, or overlaps another one. */
export function checkReservation(
  { address, size }: Reservation,
  pageSize: number,
  others: Iterable<{ readonly reservation: Reservation }>,
): void {
  const claim = `the executor claims to have reserved ${formatAddress(address)} of ${size} bytes`;
  if (address === 0 || address % pageSize !== 0 || address + size > addressLimit) {
    throw new MemoryError(
      `${claim}: allowed are multiples of ${pageSize} from ${pageSize} to ${formatAddress(addressLimit)}`,
    );
  }
  for (const { reservation } of others) {
    if (address < reservation.address + reservation.size && reservation.address < address + size) {
      throw new MemoryError(
        `${claim}, which overlaps the ${reservation.size} bytes at ${formatAddress(reservation.address)}`,
      );
    }
  }
}

/**
 * Throws MemoryError where an executor of this machine names memory of another process: what is written for it would be
 * another's code, be it that of an executor with rights that this one does not have. `pid`: null where it is not known.
 */
export function checkMemoryOwner(name: string, pid: number | null): void {
  const owner = /^(?:\/proc\/|section:)(\d+)(?:\/fd\/|:)/.exec(name)?.[1];
  if (pid === null || owner === undefined || Number(owner) === pid) return;
  throw new MemoryError(
    `the executor, process ${pid}, names the memory ${name}, which is process ${owner}'s: allowed is its own; restart it`,
  );
}

/**
 * Throws MemoryError where an executor of ours names memory by a name of shm_open or of Windows, as LLVM's do: it has
 * memory without a name. What it could shrink would end the controller at its next write, and what has a name may be
 * another's. The program in it may be anybody's.
 */
export function checkMemoryKind(name: string): void {
  if (/^\/proc\/\d+\/fd\/\d+$|^section:\d+:\d+$/.test(name)) return;
  throw new MemoryError(
    `the executor names the memory ${name}, which can shrink while it is written to, or be another's: allowed is memory without a name, /proc/<pid>/fd/<n> or section:<pid>:<handle>; restart it`,
  );
}
