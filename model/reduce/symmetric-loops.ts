/** Whether the copies of a loop over a symmetric type can run in any order. */
import type { Core, CoreLocal, CoreStatement } from '../../spec/language/types/core.ts';
import type { Expr, LValue } from '../../spec/language/types/expression.ts';
import { operands, subexpressions } from '../../spec/language/types/walk-expression.ts';
import { fail } from './asymmetry.ts';
import { blocksUnder, expressionsOf, statementsIn } from './core-parts.ts';

type ForStatement = Extract<CoreStatement, { kind: 'for' }>;

/** Do the copies of the body commute? Each may write what belongs to its own identity only. */
export function checkCopies(core: Core, loop: ForStatement, locals: readonly CoreLocal[]): void {
  const statements = [...statementsIn(loop.body)];
  const declared = new Set([...blocksUnder(loop.body)].flatMap((block) => block.locals));
  for (const s of statements) {
    if (s.kind === 'match') declared.add(s.local);
    if (s.kind === 'for')
      for (const l of [s.local, s.snapshot]) if (l !== undefined) declared.add(l);
  }
  const isOwn = (index: Expr): boolean => index.kind === 'local' && index.slot === loop.local;
  /** What is written, and which step of its path is the loop's variable. */
  const written = new Map<string, number>();
  /** Sets of which each round puts in or takes out its own identity alone: that is a place of its own. */
  const bits = new Map<string, string>();
  const isOwnBit = (e: Expr): boolean =>
    e.kind === 'set-operation' &&
    e.operator !== 'intersect' &&
    e.right.kind === 'set' &&
    e.right.elements.every(isOwn);

  for (const s of statements) {
    switch (s.kind) {
      case 'call':
      case 'return':
      case 'goto':
      case 'break':
      case 'continue':
      case 'choose':
      case 'either':
        fail(`has \`${s.kind}\` in a \`for\` over identities`, s);
        break;
      case 'match':
        if (s.value.kind === 'call') fail('calls a proc in a `for` over identities', s);
        break;
      case 'assign': {
        if (s.value.kind === 'call') fail('calls a proc in a `for` over identities', s);
        const { root, path } = s.target;
        if (root.kind === 'local' && declared.has(root.slot)) break;
        const own = path.findIndex((step) => step.kind === 'index' && isOwn(step.index));
        const { value } = s.value;
        const place = placeText(root, path);
        if (own === -1 && place !== undefined && isOwnBit(value)) {
          const left = value.kind === 'set-operation' ? textOfPlace(value.left) : undefined;
          const isSame = left === place && (bits.get(keyOf(root)) ?? place) === place;
          if (isSame && !written.has(keyOf(root))) {
            bits.set(keyOf(root), place);
            break;
          }
        }
        if (own === -1 || bits.has(keyOf(root)))
          fail('writes the same place for several identities', s);
        const key = keyOf(root);
        if ((written.get(key) ?? own) !== own) fail('writes the places of other identities', s);
        written.set(key, own);
        break;
      }
      default:
    }
  }

  const isBitOfOwn = (expr: Expr): boolean => {
    const set =
      expr.kind === 'in' && isOwn(expr.left)
        ? expr.right
        : expr.kind === 'set-operation' && isOwnBit(expr)
          ? expr.left
          : undefined;
    return set !== undefined && [...bits.values()].includes(textOfPlace(set) ?? '');
  };
  const look = (expr: Expr, isBefore = false): void => {
    if (isBitOfOwn(expr)) return;
    const chain: Expr[] = [];
    let base = expr;
    while (base.kind === 'field' || base.kind === 'index' || base.kind === 'seq-index') {
      chain.unshift(base);
      base = base.base;
    }
    if (base.kind !== 'global' && base.kind !== 'local') {
      for (const operand of operands(expr)) look(operand, isBefore);
      return;
    }
    if (base.kind === 'local' && locals[base.slot]?.ref === true) {
      fail('uses a reference in a `for` over identities', expr);
    }
    if (!isBefore && bits.has(keyOf(base)))
      fail('reads what other rounds of the `for` write', expr);
    const own = written.get(keyOf(base));
    const step = own === undefined ? undefined : chain[own];
    if (own !== undefined && !(step?.kind === 'index' && isOwn(step.index))) {
      fail('reads what other rounds of the `for` write', expr);
    }
    for (const part of chain) {
      if (part.kind === 'index' || part.kind === 'seq-index') look(part.index);
    }
  };
  // The set itself is evaluated once, before the first round.
  if (loop.set !== undefined) look(loop.set, loop.snapshot !== undefined);
  const exprs = statements.flatMap(expressionsOf);
  for (const expr of exprs) look(expr);
  for (const s of statements) {
    if (s.kind === 'assign' && s.target.root.kind === 'local') {
      if (locals[s.target.root.slot]?.ref === true) fail('writes through a reference', s);
    }
  }
  checkEndings(core, loop, statements, exprs);
}

/** If one copy may end the step, all that may happen instead must be the same. */
function checkEndings(
  core: Core,
  loop: ForStatement,
  statements: readonly CoreStatement[],
  exprs: readonly Expr[],
): void {
  const endings = new Set<string>();
  let ends = false;
  for (const s of statements) {
    if (s.kind === 'assert') {
      endings.add(`${s.form} ${s.property}`);
      ends ||= s.form === 'assert';
    }
    if (s.kind === 'await' || s.kind === 'assume') {
      endings.add('blocked');
      ends = true;
    }
  }
  const guarded = new Set(core.guards.map(({ variable }) => variable));
  const touched = [
    ...exprs.flatMap((expr) => [...subexpressions(expr)]),
    ...statements.flatMap((s) => (s.kind === 'assign' ? [s.target.root] : [])),
  ];
  for (const e of touched) {
    if (e.kind === 'global' && !e.racy && guarded.has(e.variable)) {
      endings.add('data race');
      ends = true;
    }
    if ('type' in e && canFail(e)) {
      endings.add(e.kind === 'narrow' ? `narrow ${e.why}` : e.kind);
      ends = true;
    }
  }
  if (ends && endings.size > 1) fail('may end in different ways for different identities', loop);
}

/** A variable or local, or a field in it, as a text; undefined if it is an element of an array. */
function placeText(root: LValue['root'], path: LValue['path']): string | undefined {
  const fields = path.map((step) => (step.kind === 'field' ? `.${step.field}` : undefined));
  return fields.includes(undefined) ? undefined : `${keyOf(root)}${fields.join('')}`;
}

function textOfPlace(expr: Expr): string | undefined {
  if (expr.kind === 'global' || expr.kind === 'local') return keyOf(expr);
  const base = expr.kind === 'field' ? textOfPlace(expr.base) : undefined;
  return base === undefined || expr.kind !== 'field' ? undefined : `${base}.${expr.field}`;
}

function keyOf(root: LValue['root'] | Extract<Expr, { kind: 'global' | 'local' }>): string {
  return root.kind === 'global' ? `variable ${root.variable}` : `local ${root.slot}`;
}

/** Whether the operation itself may have no value. */
function canFail(e: Expr): boolean {
  switch (e.kind) {
    case 'narrow':
    case 'unwrap':
    case 'append':
    case 'seq-index':
    case 'head':
    case 'tail':
      return true;
    default:
      return false;
  }
}
