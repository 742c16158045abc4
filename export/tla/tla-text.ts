/**
 * What an action says, before it is laid out: conjuncts, definitions, cases.
 *
 * Definitions that are used once are put where they are used, and those that are not used are dropped. That
 * changes no meaning: a definition of TLA+ is its text, and whether evaluating it fails is asked apart.
 */
import { closed, rightSide } from './tla-expression.ts';

export type ActionText =
  | { readonly kind: 'conjunct'; readonly text: string; readonly rest: ActionText }
  | {
      readonly kind: 'let';
      readonly name: string;
      readonly value: string;
      readonly rest: ActionText;
    }
  | {
      readonly kind: 'if';
      readonly test: string;
      readonly then: ActionText;
      readonly otherwise: ActionText;
    }
  | { readonly kind: 'or'; readonly arms: readonly ActionText[] }
  | {
      readonly kind: 'exists';
      readonly name: string;
      readonly domain: string;
      readonly rest: ActionText;
    }
  /** Conjuncts with nothing behind them. */
  | { readonly kind: 'end'; readonly conjuncts: readonly string[] };

/**
 * Returns the lines of a list of conjuncts, each of which begins with a conjunction or stands under it.
 *
 * `isArm`: it is an arm of a disjunction. Definitions there stand in parentheses: a `LET` reaches as far as it can, and not
 * every parser ends it where the next arm is further left.
 */
export function layOut(text: ActionText, isArm = false): readonly string[] {
  switch (text.kind) {
    case 'end':
      return text.conjuncts.map((each) => `/\\ ${each}`);
    case 'conjunct':
      return [`/\\ ${text.text}`, ...layOut(text.rest, isArm)];
    case 'let':
      return layOutLet(text, isArm);
    case 'if':
      return [
        `/\\ IF ${text.test}`,
        ...under('   THEN ', layOut(text.then, isArm)),
        ...under('   ELSE ', layOut(text.otherwise, isArm)),
      ];
    case 'or': {
      const [first = [], ...others] = text.arms.map((arm) => under('\\/ ', layOut(arm, true)));
      return under('/\\ ', [...first, ...others.flat()]);
    }
    case 'exists':
      return [
        `/\\ \\E ${text.name} \\in ${text.domain} :`,
        ...layOut(text.rest, isArm).map((line) => `     ${line}`),
      ];
    default:
      return text satisfies never;
  }
}

function layOutLet(
  { name, value, rest }: ActionText & { kind: 'let' },
  isArm: boolean,
): readonly string[] {
  const lines = layOut(rest, isArm);
  const uses = lines.reduce((sum, line) => sum + (line.match(word(name))?.length ?? 0), 0);
  if (uses === 0) return lines;
  if (uses === 1) return lines.map((line) => substitute(line, name, value));
  const [open, close] = isArm ? ['(', ')'] : ['', ''];
  const [first = '', ...others] = lines;
  const head = `/\\ ${open}LET `;
  const indent = ' '.repeat(head.length);
  // Definitions that follow each other stand in one list.
  if (first.startsWith(head)) {
    return [`${head}${name} == ${value}`, `${indent}${first.slice(head.length)}`, ...others];
  }
  const margin = ' '.repeat(3 + open.length);
  const body = lines.map((line) => `${margin}${line}`);
  const last = body.pop() ?? '';
  return [`${head}${name} == ${value}`, `${margin}IN`, ...body, `${last}${close}`];
}

/** `value` for `name` in a line that has it once. */
function substitute(line: string, name: string, value: string): string {
  const i = line.search(word(name));
  if (i === -1) return line;
  const before = line.slice(0, i);
  const after = line.slice(i + name.length);
  if (/(== |IF )$/.test(before) && after === '') return `${before}${value}`;
  if (/ = $/.test(before) && /^\]?$/.test(after)) return `${before}${rightSide(value)}${after}`;
  return `${before}${closed(value)}${after}`;
}

function word(name: string): RegExp {
  return new RegExp(`(?<![\\w"])${name}(?![\\w"])`, 'g');
}

function under(first: string, lines: readonly string[]): readonly string[] {
  return lines.map((line, i) => `${i === 0 ? first : ' '.repeat(first.length)}${line}`);
}
