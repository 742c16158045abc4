/** Expressions, domains and types as documents, with no parentheses but those that are needed. */
import { match, P } from 'ts-pattern';
import {
  ADDITIVE_PRECEDENCE,
  COMPARISON_PRECEDENCE,
  NOT_PRECEDENCE,
  PRECEDENCE,
  TEMPORAL_PRECEDENCE,
} from '../parse/grammar-operators.ts';
import type { BinaryExpression, Domain, Expression, TypeSyntax } from '../syntax/ast.ts';
import {
  bracketed,
  concat,
  type Doc,
  group,
  indent,
  join,
  LINE,
  SOFT_LINE,
} from './print-layout.ts';

const PREFIX_PRECEDENCE = 9;
const POSTFIX_PRECEDENCE = 10;

/** How an expression stands among others. */
interface Surroundings {
  /** What binds less tightly than this needs parentheses. */
  readonly minimum: number;
  /**
   * How tightly what follows binds, 0 if nothing does that an expression could take for its own.
   * `forall x in D: e` takes every operator that follows, `all T` the additive ones.
   */
  readonly follower: number;
  /** In the bound of a range, operators stand close: `0..P-1`. */
  readonly tight?: boolean;
}

const ALONE: Surroundings = { minimum: 0, follower: 0 };

/** Returns an expression that stands between brackets, keywords or line ends. */
export function expressionDoc(expression: Expression): Doc {
  return docAt(expression, ALONE);
}

function docAt(expression: Expression, surroundings: Surroundings): Doc {
  if (!needsParentheses(expression, surroundings)) return group(bareDoc(expression, surroundings));
  return group('(', bareDoc(expression, ALONE), ')');
}

function needsParentheses(expression: Expression, { minimum, follower }: Surroundings): boolean {
  switch (expression.kind) {
    case 'conditional':
    case 'quantified':
      return follower > 0;
    case 'temporal':
      return follower > 0 || minimum > NOT_PRECEDENCE;
    case 'temporal-pair':
      return TEMPORAL_PRECEDENCE[expression.operator] < minimum;
    case 'all':
      return follower >= ADDITIVE_PRECEDENCE;
    case 'binary':
      return PRECEDENCE[expression.operator] < minimum;
    case 'unary':
      if (expression.operator === 'READ_ONCE' || expression.operator === 'smp_load_acquire') {
        return false;
      }
      return expression.operator === 'not' ? minimum > NOT_PRECEDENCE : minimum > PREFIX_PRECEDENCE;
    default:
      return false;
  }
}

function bareDoc(expression: Expression, surroundings: Surroundings): Doc {
  return match(expression)
    .returnType<Doc>()
    .with({ kind: 'number' }, { kind: 'boolean' }, ({ value }) => String(value))
    .with({ kind: 'none' }, () => 'none')
    .with({ kind: 'name' }, ({ name }) => name)
    .with({ kind: 'all' }, ({ type }) => concat('all ', typeDoc(type)))
    .with({ kind: 'field' }, ({ base, field }) => concat(baseDoc(base), `.${field.text}`))
    .with({ kind: 'index' }, ({ base, indexes }) =>
      concat(baseDoc(base), listDoc('[', indexes, ']')),
    )
    .with({ kind: 'call' }, ({ callee, args }) => concat(baseDoc(callee), listDoc('(', args, ')')))
    .with(
      { kind: 'unary', operator: P.union('READ_ONCE', 'smp_load_acquire') },
      ({ operator, operand }) => concat(operator, listDoc('(', [operand], ')')),
    )
    .with({ kind: 'unary' }, ({ operator, operand }) => {
      const { follower } = surroundings;
      if (operator === 'not')
        return concat('not ', docAt(operand, { minimum: NOT_PRECEDENCE, follower }));
      const inner = docAt(operand, { minimum: PREFIX_PRECEDENCE, follower });
      const nestedMinus = operand.kind === 'unary' && operand.operator === '-';
      return concat(operator === '-' && !nestedMinus ? '-' : `${operator} `, inner);
    })
    .with({ kind: 'binary' }, (binary) => indentedBinaryDoc(binary, surroundings))
    .with({ kind: 'temporal' }, ({ operator, operand }) => {
      const inner = docAt(operand, { minimum: NOT_PRECEDENCE, follower: surroundings.follower });
      return concat(`${operator} `, inner);
    })
    .with({ kind: 'temporal-pair' }, ({ operator, left, right }) => {
      const precedence = TEMPORAL_PRECEDENCE[operator];
      const first = docAt(left, { minimum: precedence + 0.1, follower: precedence });
      const second = docAt(right, { minimum: precedence, follower: surroundings.follower });
      return concat(first, indent(LINE, `${operator} `, second));
    })
    .with({ kind: 'conditional' }, ({ condition, then, otherwise }) =>
      concat(
        'if ',
        expressionDoc(condition),
        indent(LINE, 'then ', expressionDoc(then), LINE, 'else ', expressionDoc(otherwise)),
      ),
    )
    .with({ kind: 'quantified' }, ({ quantifier, name, domain, where, body }) =>
      concat(
        `${quantifier} ${name.text} in `,
        domainDoc(domain),
        ...(where === undefined ? [] : [' where ', expressionDoc(where)]),
        ':',
        indent(LINE, expressionDoc(body)),
      ),
    )
    .with({ kind: 'struct-value' }, ({ base, fields }) => {
      const parts = fields.map(({ name, value }) => concat(`${name.text}: `, expressionDoc(value)));
      const first = base === undefined ? [] : [concat('..', expressionDoc(base))];
      return bracketed('{', [...first, ...parts], '}', LINE);
    })
    .with({ kind: 'set-value' }, ({ elements }) => listDoc('{', elements, '}'))
    .with({ kind: 'seq-value' }, ({ elements }) => listDoc('[', elements, ']'))
    .exhaustive();
}

/** What `.f`, `[i]` or `(a)` follows. */
function baseDoc(base: Expression): Doc {
  return docAt(base, { minimum: POSTFIX_PRECEDENCE, follower: POSTFIX_PRECEDENCE });
}

/** Returns `open a, b, c close`. */
export function listDoc(open: string, elements: readonly Expression[], close: string): Doc {
  return bracketed(open, elements.map(expressionDoc), close, SOFT_LINE);
}

/** `a and b and c` breaks before every `and` or before none. */
function indentedBinaryDoc(expression: BinaryExpression, surroundings: Surroundings): Doc {
  const links: { operator: string; right: Doc }[] = [];
  let left: Expression = expression;
  let { follower } = surroundings;
  const precedence = PRECEDENCE[expression.operator];
  const toTheLeft = precedence !== COMPARISON_PRECEDENCE && expression.operator !== 'implies';
  while (left.kind === 'binary' && PRECEDENCE[left.operator] === precedence) {
    const minimum = left.operator === 'implies' ? precedence : precedence + 1;
    links.unshift({
      operator: left.operator,
      right: docAt(left.right, { ...surroundings, minimum, follower }),
    });
    follower = precedence;
    left = left.left;
    if (!toTheLeft) break;
  }
  const minimum = toTheLeft ? precedence : precedence + 1;
  const tail = links.flatMap(({ operator, right }): Doc[] =>
    surroundings.tight ? [operator, right] : [LINE, `${operator} `, right],
  );
  return concat(docAt(left, { ...surroundings, minimum, follower: precedence }), indent(...tail));
}

/** Returns the bounds of a range: additive expressions. */
function boundDoc(bound: Expression): Doc {
  return docAt(bound, {
    minimum: ADDITIVE_PRECEDENCE,
    follower: POSTFIX_PRECEDENCE,
    tight: true,
  });
}

function rangeDoc(low: Expression, high: Expression): Doc {
  return concat(boundDoc(low), '..', boundDoc(high));
}

/** Returns what a variable ranges over. */
export function domainDoc(domain: Domain): Doc {
  return domain.kind === 'type-domain'
    ? rangeDoc(domain.type.low, domain.type.high)
    : expressionDoc(domain.value);
}

/** Tells whether the leftmost part of an expression is a sequence. */
function beginsWithBracket(expression: Expression): boolean {
  return match(expression)
    .with({ kind: 'seq-value' }, () => true)
    .with({ kind: P.union('field', 'index') }, ({ base }) => beginsWithBracket(base))
    .with({ kind: 'call' }, ({ callee }) => beginsWithBracket(callee))
    .with({ kind: 'binary' }, ({ left }) => beginsWithBracket(left))
    .otherwise(() => false);
}

/** Returns a type. */
export function typeDoc(type: TypeSyntax): Doc {
  return match(type)
    .returnType<Doc>()
    .with({ kind: 'named-type' }, ({ name }) => name.text)
    .with({ kind: 'range-type' }, ({ low, high }) =>
      // `[` at the start of a type begins an array.
      beginsWithBracket(low)
        ? concat('(', expressionDoc(low), ')..', boundDoc(high))
        : rangeDoc(low, high),
    )
    .with({ kind: 'array-type' }, ({ indexes, element }) =>
      concat('[', join(', ', indexes.map(typeDoc)), '] ', typeDoc(element)),
    )
    .with({ kind: 'set-type' }, ({ element }) => concat('set of ', typeDoc(element)))
    .with({ kind: 'seq-type' }, ({ element, max }) =>
      concat('seq of ', typeDoc(element), ' up to ', boundDoc(max)),
    )
    .with({ kind: 'optional-type' }, ({ inner }) => concat(typeDoc(inner), '?'))
    .exhaustive();
}
