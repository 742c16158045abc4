/**
 * Tables of the commands and their options, from the list that the command line itself is made of. They stand
 * between `<!-- commands -->` or `<!-- options -->` and `<!-- end -->`.
 */
import path from 'node:path';
import type { CliCommand } from '../cli/cli-command.ts';
import { allCommands } from '../cli/command-list.ts';
import { nameOf } from '../cli/options/option.ts';

const TABLE = /(<!-- (commands|options) -->\n)[\s\S]*?(<!-- end -->)/g;

/** Returns the text of `file` (from the root) with its tables brought up to date. */
export async function refreshTables(file: string, text: string): Promise<string> {
  const commands = await allCommands();
  const link = (page: string): string => path.posix.relative(path.posix.dirname(file), page);
  return text.replace(TABLE, (_, head: string, kind: string, tail: string) => {
    const table =
      kind === 'commands' ? commandTable(commands, link) : commands.map(optionTable).join('\n');
    return `${head}\n${table}\n${tail}`;
  });
}

function commandTable(commands: readonly CliCommand[], link: (page: string) => string): string {
  const rows = commands.map(({ name, operands, about, page, options }) => {
    const required = options.filter(({ isRequired }) => isRequired).map(({ flags }) => ` ${flags}`);
    const more = page === undefined ? '' : ` ([more](${link(page)}))`;
    return row(code(`faultline ${name} ${operands}`.trimEnd() + required.join('')), about + more);
  });
  return [row('command', 'what it does'), '|---|---|', ...rows, ''].join('\n');
}

function optionTable({ name, operands, about, options }: CliCommand): string {
  const rows = options.flatMap((option) => {
    const [text = '', no] = option.about.split('\n');
    const usual = option.usual === undefined ? '' : ` (default: ${code(option.usual)})`;
    return [
      row(code(option.flags), text + usual),
      ...(no === undefined ? [] : [row(code(`--no-${nameOf(option)}`), no)]),
    ];
  });
  const table = rows.length === 0 ? [] : [row('option', ''), '|---|---|', ...rows, ''];
  return [
    `## ${code(`faultline ${name} ${operands}`)}`,
    '',
    `${about.replace(/[^?]$/, '$&.')}`,
    '',
    ...table,
  ].join('\n');
}

function row(...cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function code(text: string): string {
  return `\`${text}\``;
}
