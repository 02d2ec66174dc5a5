// Whether /proc tells of the processes that have the ids that we know. Wine shows Linux's to programs of Windows, where the
// ids are others: what stands there is about somebody else.

export const hasProcFiles = process.platform !== 'win32';
