import type { InfoJson, StepInfo, ThreadInfo } from '../verdict/machine-info.ts';
import { showMany } from '../verdict/numbers.ts';

/** Returns a machine's description as text, a line each variable and step. */
export function machineText(info: InfoJson): string {
  const bounds = Object.entries(info.bounds).map(([name, value]) => `${name}=${value}`);
  const lines = [
    `${info.name}${bounds.length === 0 ? '' : `  (${bounds.join(', ')})`}`,
    `${info.bits} bits a state`,
    '',
    ...section(
      'variables',
      info.variables.map((v) => [v.storage, v.name, v.type, `${v.bits} bits`]),
    ),
    ...info.threads.flatMap(threadLines),
    ...section(
      'properties',
      info.properties.map((p) => [p.form, p.name, p.message]),
    ),
    ...section(
      'symmetric types',
      info.symmetries.map(({ type, size, broken }) => [
        type,
        broken ?? `${size} interchangeable identities`,
      ]),
    ),
  ];
  return `${lines
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd()}\n`;
}

function threadLines(thread: ThreadInfo): readonly string[] {
  const kind = thread.daemon ? 'daemon' : 'thread';
  const title = `${kind} ${thread.name}: ${thread.instances.join(', ')}; ${showMany(thread.steps.length, 'step')}`;
  return [
    ...section(
      title,
      thread.steps.map((step) => [where(step), step.statement, touches(step)]),
    ),
    ...section(
      `locals of ${thread.name}`,
      thread.locals.map((local) => [local.name, local.type, `${local.bits} bits`]),
    ),
  ];
}

function where({ proc, label, place }: StepInfo): string {
  const names = [...(proc === null ? [] : [`${proc}()`]), ...(label === null ? [] : [label])];
  return `${place}${names.length === 0 ? '' : ` ${names.join(' ')}`}`;
}

function touches({ reads, writes }: StepInfo): string {
  const parts = [
    ...(reads.length > 0 ? [`reads ${reads.join(', ')}`] : []),
    ...(writes.length > 0 ? [`writes ${writes.join(', ')}`] : []),
  ];
  return parts.length === 0 ? 'local' : parts.join('; ');
}

/** Rows in columns below a title; nothing if there are no rows. */
function section(title: string, rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return [];
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.min(48, Math.max(...rows.map((row) => (row[column] ?? '').length))),
  );
  const shown = rows.map((row) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '),
  );
  return [title, ...shown.map((row) => `  ${row}`), ''];
}
