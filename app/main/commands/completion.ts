// `loadstone completion SHELL`: a script that completes commands, options and their values, for the shell to read.
import type { Command } from 'commander';
import { type CommandWords, commandWords, type OptionWords } from './commandWords.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

export function completionScript(program: Command, shell: Shell): string {
  const commands = commandWords(program);
  switch (shell) {
    case 'bash':
      return bashScript(commands);
    case 'zsh':
      return zshScript(commands);
    case 'fish':
      return fishScript(commands);
  }
}

/** Everything behind `--` belongs to the program that is run: files are offered there. */
function bashScript(commands: readonly CommandWords[]): string {
  const cases = commands.map(({ name, options }) => {
    const values = options
      .filter(({ choices }) => choices.length > 0)
      .map(
        ({ long, choices }) =>
          `      [ "$previous" = ${long} ] && COMPREPLY=($(compgen -W ${quote(choices.join(' '))} -- "$word")) && return\n`,
      );
    const words = options.flatMap(({ long, short }) => (short === null ? [long] : [long, short])).join(' ');
    return `    ${name})\n${values.join('')}      options=${quote(words)}\n      ;;\n`;
  });
  return `# bash completion for loadstone
_loadstone() {
  local word=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]} options='' i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [ "\${COMP_WORDS[i]}" = -- ]; then
      compopt -o default
      return
    fi
  done
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W ${quote([...commands.map(({ name }) => name), '--help', '--version'].join(' '))} -- "$word"))
    compopt -o default
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join('')}  esac
  if [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$word"))
  else
    compopt -o default
  fi
}
complete -F _loadstone loadstone
`;
}

function zshScript(commands: readonly CommandWords[]): string {
  const described = commands.map(({ name, description }) => `    ${quote(`${name}:${description}`)}\n`);
  const cases = commands.map(({ name, options }) => {
    const specs = options.map((option) => `        ${quote(zshSpec(option))} \\\n`);
    return `      ${name})\n        _arguments -s \\\n${specs.join('')}        '*:file:_files'\n        ;;\n`;
  });
  return `#compdef loadstone
_loadstone() {
  local -a commands
  commands=(
${described.join('')}  )
  if (( CURRENT == 2 )); then
    _describe command commands
    _files
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join('')}  esac
}
compdef _loadstone loadstone
`;
}

function zshSpec({ long, value, description, choices }: OptionWords): string {
  const text = description.replace(/[[\]:]/g, ' ');
  if (value === null) return `${long}[${text}]`;
  const values = choices.length > 0 ? `(${choices.join(' ')})` : '_files';
  return `${long}[${text}]:${value.replace(/[<>[\]]/g, '')}:${values}`;
}

function fishScript(commands: readonly CommandWords[]): string {
  const names = commands.map(
    ({ name, description }) =>
      `complete -c loadstone -n __fish_use_subcommand -a ${name} -d ${quote(firstClause(description))}\n`,
  );
  const options = commands.flatMap(({ name, options: own }) =>
    own.map(({ long, short, value, description, choices }) => {
      const letter = short === null ? '' : ` -s ${short.slice(1)}`;
      const wanted = value === null ? '' : choices.length > 0 ? ` -x -a ${quote(choices.join(' '))}` : ' -r';
      const condition = `-n '__fish_seen_subcommand_from ${name}'`;
      return `complete -c loadstone ${condition} -l ${long.slice(2)}${letter}${wanted} -d ${quote(firstClause(description))}\n`;
    }),
  );
  return `# fish completion for loadstone\n${names.join('')}${options.join('')}`;
}

/** Shells show it on one line beside the word. */
function firstClause(description: string): string {
  return description.split(/[;,(]/)[0]?.trim() ?? '';
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
