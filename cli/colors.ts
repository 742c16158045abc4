/**
 * Colours of our own, told from those that a spec might hold: each sequence carries a number that nobody
 * outside this process knows, until `shownText` makes it one that a terminal understands.
 */
import { randomInt } from 'node:crypto';
import pc from 'picocolors';
import { harmless } from '../report/text/harmless.ts';

type Paint = (text: string) => string;

export interface Colors {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly green: Paint;
  readonly red: Paint;
  readonly yellow: Paint;
}

const ESCAPE = '\u001b';
const SECRET = randomInt(2 ** 40);
const OURS = new RegExp(`${ESCAPE}\\[(\\d+);${SECRET}m`);

/** Returns functions that colour, or, if `isOn` is false, leave text as it is. */
export function ownColors(isOn: boolean): Colors {
  const { bold, dim, green, red, yellow } = pc.createColors(isOn);
  const marked = (paint: Paint): Paint => {
    const [open = '', close = ''] = paint('\0').split('\0').map(mark);
    return (text) => open + text + close;
  };
  return {
    bold: marked(bold),
    dim: marked(dim),
    green: marked(green),
    red: marked(red),
    yellow: marked(yellow),
  };
}

function mark(sequence: string): string {
  return sequence.replaceAll(/(\d+)m/g, `$1;${SECRET}m`);
}

/** Returns a function that makes text harmless, with our own colours; what it returned before is known. */
export function shownText(): Paint {
  let line = '';
  return (text) =>
    text
      .split(OURS)
      .map((part, i) => {
        // What the expression takes out stands between the rest.
        if (i % 2 === 1) return `${ESCAPE}[${part}m`;
        const shown = harmless(part, line);
        line = (line + shown).slice(-500);
        line = line.slice(line.lastIndexOf('\n') + 1);
        return shown;
      })
      .join('');
}
