// Source files: opening, editing and saving them. Files are read and written by main alone, and only those that a person
// chose in a dialog, dropped, or that lie in the opened folder: the page names them by id, or by a path that main gave out.
import { z } from 'zod';
import { editorState, sourceLanguage, textChange } from '../sourceRecords.ts';

const fileId = z.number().int().nonnegative();
/** UTF-16 units; a larger file is refused when it is opened. */
const text = z.string().max(32 * 2 ** 20);

export const editorCalls = {
  'editor.state': { args: z.tuple([]), result: editorState },
  /** The text as main has it, with its version. */
  'editor.text': { args: z.tuple([fileId]), result: z.object({ text: z.string(), version: z.number().int() }) },
  /** A new file without a name of its own; answers its id. */
  'editor.create': { args: z.tuple([sourceLanguage]), result: fileId },
  /** Opens a file of the opened folder. */
  'editor.openInFolder': { args: z.tuple([z.string().max(4096)]), result: z.void() },
  /** Shows the dialog; the folder's files can be opened from then on. */
  'editor.openFolder': { args: z.tuple([]), result: z.void() },
  'editor.closeFolder': { args: z.tuple([]), result: z.void() },
  /** The folder's files, relative and sorted; `cut` where there are more than are listed. */
  'editor.folderFiles': { args: z.tuple([]), result: z.object({ files: z.array(z.string()), cut: z.boolean() }) },
  'editor.activate': { args: z.tuple([fileId]), result: z.void() },
  /**
   * Applies changes, one after another, to version `base`. Answers false where main has another version: the page then
   * sends the whole text.
   */
  'editor.change': {
    args: z.tuple([fileId, z.number().int(), z.array(textChange).max(100_000)]),
    result: z.boolean(),
  },
  /** The whole text; answers its version. */
  'editor.replace': { args: z.tuple([fileId, text]), result: z.number().int() },
  /** Writes the file; asks for a name where it has none. Answers false where the person cancelled. */
  'editor.save': { args: z.tuple([fileId]), result: z.boolean() },
  'editor.saveAs': { args: z.tuple([fileId]), result: z.boolean() },
  /** Reads the file again, in place of the text. */
  'editor.reload': { args: z.tuple([fileId]), result: z.void() },
  /** Unsaved text is gone with it: the page has asked. */
  'editor.close': { args: z.tuple([fileId]), result: z.void() },
  'editor.setLanguage': { args: z.tuple([fileId, sourceLanguage]), result: z.void() },
  'editor.setFlags': { args: z.tuple([fileId, z.string().max(4096)]), result: z.void() },
  'editor.setInProgram': { args: z.tuple([fileId, z.boolean()]), result: z.void() },
  /** The answer to the event of the same name. */
  'editor.closing': { args: z.tuple([z.enum(['close', 'stay'])]), result: z.void() },
} as const;

export const editorEvents = {
  editor: editorState,
  /** The text changed without the page: it was read from disk again. */
  'editor.text': z.object({ id: fileId, text: z.string(), version: z.number().int() }),
  /** The window was asked to close while files are unsaved: the page asks the person. */
  'editor.closing': z.object({ unsaved: z.array(fileId) }),
} as const;
