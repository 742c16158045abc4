/** Scripts for shells, made of the options that the commands read. Where nothing else fits, files are offered. */
import type { CliCommand } from './cli-command.ts';
import { type CliOption, nameOf } from './options/option.ts';

/** `-v`, `--verbose`; a toggle has `--no-...` too. */
function wordsOf(option: CliOption): readonly string[] {
  const words = option.flags.split(/[ ,]+/).filter((word) => word.startsWith('-'));
  return option.takes === 'toggle' ? [...words, `--no-${nameOf(option)}`] : words;
}

function takesValue({ takes }: CliOption): boolean {
  return takes === 'value' || takes === 'values';
}

export function bashCompletion(commands: readonly CliCommand[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  const cases = commands.flatMap(({ name, options }) => [
    `    ${name})`,
    `      options="${[...options.flatMap(wordsOf), '--help'].join(' ')}"`,
    '      case "$before" in',
    ...options
      .filter(takesValue)
      .map((option) => `        ${wordsOf(option).join('|')}) values="${valuesOf(option)}" ;;`),
    '      esac ;;',
  ]);
  return `# bash completion for faultline, made by \`faultline completion bash\`
_faultline() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}"
  local options="" values=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${names} --help --version" -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
  esac
  if [ "$values" = FILES ]; then
    COMPREPLY=($(compgen -f -- "$word"))
  elif [ -n "$values" ]; then
    COMPREPLY=($(compgen -W "$values" -- "$word"))
  elif [[ "$word" == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$word"))
  else
    COMPREPLY=($(compgen -f -- "$word"))
  fi
}
complete -o filenames -F _faultline faultline
`;
}

function valuesOf({ choices }: CliOption): string {
  return choices?.join(' ') ?? 'FILES';
}

export function zshCompletion(commands: readonly CliCommand[]): string {
  const list = commands.map(({ name, about }) => `    ${quoted(`${name}:${about}`)}`);
  const cases = commands.flatMap(({ name, options }) => [
    `    ${name})`,
    '      _arguments -s \\',
    ...options.flatMap(zshArguments).map((argument) => `        ${argument} \\`),
    "        '--help[show help]' '*:file:_files' ;;",
  ]);
  return `#compdef faultline
# zsh completion for faultline, made by \`faultline completion zsh\`
_faultline() {
  local -a commands
  commands=(
${list.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command="$words[2]"
  shift words
  (( CURRENT-- ))
  case "$command" in
${cases.join('\n')}
  esac
}
_faultline "$@"
`;
}

function zshArguments(option: CliOption): readonly string[] {
  const text = aboutOf(option).replace(/[[\]:]/g, '\\$&');
  const again = option.takes === 'values' ? '*' : '';
  const values = option.choices === undefined ? '_files' : `(${option.choices.join(' ')})`;
  return wordsOf(option).map((word) =>
    quoted(`${again}${word}[${text}]${takesValue(option) ? `:${nameOf(option)}:${values}` : ''}`),
  );
}

export function fishCompletion(commands: readonly CliCommand[]): string {
  const lines = commands.flatMap(({ name, about, options }) => [
    `complete -c faultline -n __fish_use_subcommand -f -a ${name} -d ${quoted(about)}`,
    ...options.flatMap((option) =>
      wordsOf(option).map((word) => {
        const kind = word.startsWith('--') ? `-l ${word.slice(2)}` : `-s ${word.slice(1)}`;
        const values =
          option.choices === undefined ? '-r' : `-x -a ${quoted(option.choices.join(' '))}`;
        const value = takesValue(option) ? ` ${values}` : '';
        const where = `-n '__fish_seen_subcommand_from ${name}'`;
        return `complete -c faultline ${where} ${kind}${value} -d ${quoted(aboutOf(option))}`;
      }),
    ),
  ]);
  return `# fish completion for faultline, made by \`faultline completion fish\`\n${lines.join('\n')}\n`;
}

function aboutOf({ about }: CliOption): string {
  return about.split('\n')[0] ?? '';
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
