// A promise that is settled from outside, for what is announced by events.

export class Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: Error) => void;

  constructor() {
    let resolvePromise: ((value: T) => void) | undefined;
    let rejectPromise: ((reason: Error) => void) | undefined;
    this.promise = new Promise<T>((resolve, reject) => {
      resolvePromise = resolve;
      rejectPromise = reject;
    });
    if (resolvePromise === undefined || rejectPromise === undefined) throw new Error('a promise ran no executor');
    this.resolve = resolvePromise;
    this.reject = rejectPromise;
    // Whoever awaits `promise` sees the rejection; where nobody does, it is no defect.
    this.promise.catch(() => undefined);
  }
}
