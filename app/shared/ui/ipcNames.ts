// The two Electron channels that carry everything between window and main. Apart from channels.ts, so that preload
// stays a few lines: it passes names and arguments on, main parses them.

/** Window -> main, `invoke(callChannel, name, args)`, answered with a CallReply. */
export const callChannel = 'loadstone:call';
/** Main -> window, `send(eventChannel, name, payload)`. */
export const eventChannel = 'loadstone:event';
/** Preload -> main, as `send`: the path of a file that was dropped or chosen in the page. */
export const dropChannel = 'loadstone:dropped';
