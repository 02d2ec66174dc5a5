// What the editor's commands do. They are there while the pane is closed, too.
import type { CommandRegistry } from '../commandRegistry.ts';
import { type EditorFiles, usualFontSize } from './editorFiles.ts';

export function registerEditorCommands(commands: CommandRegistry, files: EditorFiles): void {
  const { active, fontSize } = files;
  const withActive = (act: (id: number) => Promise<unknown>) => () => {
    if (active.value !== null) void act(active.value.id);
  };
  const isOpen = (): boolean => active.value !== null;
  const isCompilable = (): boolean => active.value?.compilable === true;
  const show = (): void => commands.carryOut('show.editor');
  const create = (language: 'c' | 'cpp' | 'asm') => () => {
    show();
    void files.create(language);
  };

  commands.register('newFile', create('c'));
  commands.register('newCpp', create('cpp'));
  commands.register('newAssembly', create('asm'));
  commands.register('openFolder', () => {
    show();
    void files.openFolder();
  });
  commands.register('save', withActive(files.save), isOpen);
  commands.register('saveAs', withActive(files.saveAs), isOpen);
  commands.register('closeFile', withActive(files.close), isOpen);
  commands.register('nextFile', () => void files.step(1), isOpen);
  commands.register('previousFile', () => void files.step(-1), isOpen);
  commands.register('compile', withActive(files.compile), isCompilable);
  commands.register(
    'cancelCompile',
    () => void files.cancel(),
    () => files.compiling.value,
  );
  commands.register('editorFontLarger', () => {
    fontSize.value += 1;
  });
  commands.register('editorFontSmaller', () => {
    fontSize.value -= 1;
  });
  commands.register('editorFontUsual', () => {
    fontSize.value = usualFontSize;
  });
}
