// The manual page loadstone(1), as roff. Commands and options come from the command line's own tables.
import type { Command } from 'commander';
import { commandWords, type OptionWords } from './commandWords.ts';

/** `version` stands in the page's foot. */
export function manualPage(program: Command, version: string): string {
  const commands = commandWords(program).map(
    ({ name, usage, description, options }) =>
      `.SS ${plain(`loadstone ${name} ${options.length > 0 ? '[options] ' : ''}${usage}`.trim())}\n` +
      `${plain(sentence(description))}\n${options.map(optionParagraph).join('')}`,
  );
  return `.TH LOADSTONE 1 "" "Loadstone ${plain(version)}" "User Commands"
.SH NAME
loadstone \\- load object files into another process through shared memory, and run them
.SH SYNOPSIS
.B loadstone
[\\fIfile\\fR...]
.br
.B loadstone
\\fIcommand\\fR [\\fIoption\\fR...] [\\fIfile\\fR...] [\\fB\\-\\-\\fR \\fIargument\\fR...]
.SH DESCRIPTION
${plain(program.description())}
Without a command the window opens, with the files that are named. A command works without a display.
Nothing of a file is executed before it is run.
.SH COMMANDS
${commands.join('')}.SH EXIT STATUS
.B loadstone run
ends with the program's own exit status, with 128 and the signal's number after a crash, and with 125 where nothing ran.
Other commands end with 0, or with 125 after an error.
.SH EXAMPLES
.nf
loadstone run main.o libfoo.a \\-\\- first second
loadstone link main.o \\-\\-dump json
loadstone compare main.o \\-\\-lanes slab,rpc
.fi
.SH SEE ALSO
.BR llvm\\-jitlink (1),
.BR ld (1),
.BR objdump (1)
`;
}

function optionParagraph({ long, short, value, description, choices, byDefault }: OptionWords): string {
  const names = [short, long].filter((name) => name !== null).map((name) => `\\fB${plain(name)}\\fR`);
  const shown = value === null ? '' : ` \\fI${plain(value)}\\fR`;
  const allowed = choices.length > 0 ? ` One of ${choices.join(', ')}.` : '';
  const usual = byDefault === null ? '' : ` By default ${byDefault}.`;
  return `.TP\n${names.join(', ')}${shown}\n${plain(sentence(description) + allowed + usual)}\n`;
}

function sentence(text: string): string {
  const capital = text.slice(0, 1).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}

/** Text that roff takes as it is: hyphens stay hyphens, characters beyond ASCII are named, no line begins with a request. */
function plain(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('’', '\\(cq')
    .replace(
      /[^\0-\x7f]/gu,
      (character) => `\\[u${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
    );
  return /^[.']/.test(escaped) ? `\\&${escaped}` : escaped;
}
