/** Asks the program for sequences in one mode, in the words of the spec. */
import { at } from '../../model/machine/assert.ts';
import type { LiveProgram } from '../../report/live/live-program.ts';
import type { CoreTables } from '../../spec/language/types/core.ts';
import type { ObservedSequence, ObservedStep } from './expected-operations.ts';
import type { Helper } from './helper-process.ts';

/** A sequence that was tried. */
export type Tried =
  | {
      readonly kind: 'observed';
      readonly numbers: readonly number[];
      readonly sequence: readonly string[];
      readonly observed: ObservedSequence;
    }
  | {
      readonly kind: 'lost';
      readonly numbers: readonly number[];
      readonly sequence: readonly string[];
      readonly why: string;
    };

export interface LiveCaller {
  /** The sequences are numbers of operations in the program. */
  readonly call: (sequences: readonly (readonly number[])[]) => Promise<readonly Tried[]>;
}

export function liveCaller(
  helper: Helper,
  { operations }: Pick<LiveProgram, 'operations'>,
  { columns }: CoreTables,
  { mode, drivers }: { readonly mode: number; readonly drivers: number },
): LiveCaller {
  const labels = columns.filter(({ form }) => form === 'label').length;
  const outcomes = columns.filter(({ form }) => form === 'outcome').length;
  return {
    async call(sequences) {
      const lines = sequences.map((numbers) => [mode, drivers, ...numbers].join(' '));
      const answers = await helper.ask(lines);
      return sequences.map((numbers, i): Tried => {
        const sequence = numbers.map((number) => at(operations, number));
        const answer = at(answers, i);
        if (answer.kind === 'lost') return { kind: 'lost', numbers, sequence, why: answer.why };
        const { fields } = answer;
        const steps: ObservedStep[] = [];
        for (let from = labels; from < fields.length; from += outcomes + labels) {
          const middle = from + outcomes;
          steps.push({
            operation: at(sequence, steps.length),
            outcomes: fields.slice(from, middle),
            labels: fields.slice(middle, middle + labels),
          });
        }
        const observed = { labels: fields.slice(0, labels), steps };
        return { kind: 'observed', numbers, sequence, observed };
      });
    },
  };
}
