/** Statements. */
import type {
  AssertStatement,
  Block,
  Expression,
  MatchStatement,
  Statement,
} from '../syntax/ast.ts';
import type { Span } from '../text/source.ts';
import type { CoreBlock, CoreStatement } from '../types/core.ts';
import { conjunction, membership } from '../types/domain-condition.ts';
import type { LValue } from '../types/expression.ts';
import type { LocalSymbol } from '../types/symbols.ts';
import { BOOL, showType } from '../types/types.ts';
import { checkAccesses, checkArguments } from './check-accesses.ts';
import { elaborateAs } from './coerce.ts';
import { checkConstantLocal, noteConstantLocal } from './constant-local.ts';
import { BARRIERS } from './elaborate-call.ts';
import { checkComplete, elaboratePatterns } from './elaborate-pattern.ts';
import { elaboratePlace } from './elaborate-place.ts';
import { elaborateDomain, elaborateType } from './elaborate-type.ts';
import {
  accessRules,
  checkValue,
  elaborateCondition,
  elaborateProcCall,
  elaborateValue,
} from './elaborate-value.ts';
import { report, type Scope } from './elaboration.ts';
import { elaborateGoto } from './goto-labels.ts';
import {
  brokenSymbol,
  declareLocal,
  hiddenLocal,
  type Inside,
  labelsInside,
  type Surroundings,
} from './surroundings.ts';

/** Elaborates a block in a scope of its own. Wrong statements are reported and left out. */
export function elaborateBlock(around: Surroundings, block: Block): CoreBlock {
  const names = new Map<string, LocalSymbol>();
  const locals: number[] = [];
  const scope: Scope = { ...around.scope, names, outer: around.scope };
  const own = block.statements.flatMap(({ label }) => (label === undefined ? [] : [label.text]));
  const labels = labelsInside(around, own);
  const inside: Inside = { ...around, scope, labels, names, locals };
  const statements = block.statements.flatMap((labelled) => {
    const statement = { ...labelled, span: spanAfterLabel(labelled) };
    const core = elaborateStatement(inside, statement);
    return core === undefined
      ? []
      : [{ ...core, label: statement.label?.text, span: statement.span } as CoreStatement];
  });
  return { statements, locals };
}

/** The statement proper: messages and traces show it without its label. */
function spanAfterLabel({ label, span }: Statement): Span {
  // A statement that a variant put in another's place has that one's label, from another text.
  if (label === undefined || label.span.source !== span.source) return span;
  if (label.span.start !== span.start) return span;
  const rest = span.source.text.slice(label.span.end, span.end);
  const skipped = rest.length - rest.replace(/^\s*:(\s|\/\/[^\n]*\n)*/, '').length;
  return { ...span, start: Math.min(label.span.end + skipped, span.end) };
}

type Bare<T> = T extends unknown ? Omit<T, 'label' | 'span'> : never;
type BareStatement = Bare<CoreStatement>;

function elaborateStatement(inside: Inside, statement: Statement): BareStatement | undefined {
  const { context, scope, body } = inside;
  switch (statement.kind) {
    case 'let': {
      const type = statement.type && elaborateType(context, scope, statement.type);
      const value = elaborateValue(inside, statement.value, type);
      const known = type ?? (statement.type === undefined ? value?.type : undefined);
      if (known === undefined) {
        // The name still exists, so that its uses are not reported as well.
        inside.names.set(statement.name.text, brokenSymbol(statement.name));
        return undefined;
      }
      const local = declareLocal(inside, statement.name, known);
      if (type === undefined) noteConstantLocal(inside, local, value?.value, statement.name.span);
      const target: LValue = {
        root: { kind: 'local', slot: local },
        path: [],
        type: known,
        span: statement.name.span,
      };
      checkValue(inside, value?.value, undefined, statement.span);
      return value && { kind: 'assign', target, value: value.value, declares: local };
    }
    case 'assign': {
      const place = elaboratePlace(context, scope, statement.target);
      if (place === undefined) {
        elaborateValue(inside, statement.value, undefined);
        return undefined;
      }
      if (place.root.kind === 'local') body.assigned.add(place.root.slot);
      const target: LValue = statement.racy
        ? { ...place, root: { ...place.root, racy: true } }
        : place;
      const value = elaborateValue(inside, statement.value, place.type);
      if (value === undefined) return undefined;
      checkConstantLocal(context, inside, target, value, statement.span);
      checkValue(inside, value.value, target, statement.span);
      const release = statement.marked === 'smp_store_release' ? ({ release: true } as const) : {};
      return { kind: 'assign', target, value: value.value, declares: undefined, ...release };
    }
    case 'call-statement': {
      const { callee } = statement.call;
      const barrier = callee.kind === 'name' ? BARRIERS.get(callee.name) : undefined;
      if (barrier !== undefined) return { kind: 'barrier', barrier };
      const call = elaborateProcCall(inside, statement.call);
      if (call === undefined) return undefined;
      checkArguments(accessRules(inside), call.args, undefined, statement.span);
      return { kind: 'call', call };
    }
    case 'if': {
      const condition = elaborateCondition(inside, statement.condition);
      const then = elaborateBlock(inside, statement.then);
      const otherwise = statement.otherwise && elaborateBlock(inside, statement.otherwise);
      return condition && { kind: 'if', condition, then, otherwise };
    }
    case 'match':
      return elaborateMatch(inside, statement);
    case 'while': {
      const condition = elaborateCondition(inside, statement.condition);
      const loopBody = elaborateBlock({ ...inside, inLoop: true }, statement.body);
      return condition && { kind: 'while', condition, body: loopBody };
    }
    case 'loop':
      return { kind: 'loop', body: elaborateBlock({ ...inside, inLoop: true }, statement.body) };
    case 'for': {
      const domain = elaborateDomain(context, scope, statement.domain);
      if (domain === undefined) return undefined;
      if (domain.set !== undefined)
        checkAccesses(accessRules(inside), [domain.set], undefined, statement.domain.span);
      const names = new Map<string, LocalSymbol>();
      const header: Inside = {
        ...inside,
        names,
        locals: [],
        scope: { ...scope, names, outer: scope },
      };
      const local = declareLocal(header, statement.name, domain.type);
      const snapshot = domain.set && hiddenLocal(inside, domain.set.type, statement.domain.span);
      const loopBody = elaborateBlock({ ...header, inLoop: true }, statement.body);
      return { kind: 'for', local, domain: domain.type, set: domain.set, snapshot, body: loopBody };
    }
    case 'choose': {
      const domain = elaborateDomain(context, scope, statement.domain);
      if (domain === undefined) {
        inside.names.set(statement.name.text, brokenSymbol(statement.name));
        return undefined;
      }
      const local = declareLocal(inside, statement.name, domain.type);
      body.assigned.add(local);
      const where = statement.where && elaborateAs(context, scope, statement.where, BOOL);
      const rules = { ...accessRules(inside), chosen: local };
      checkAccesses(rules, [domain.set, where], undefined, statement.span);
      const within =
        domain.set && membership({ kind: 'local', slot: local }, domain.type, domain.set);
      return { kind: 'choose', local, domain: domain.type, where: conjunction(within, where) };
    }
    case 'either':
      return { kind: 'either', arms: statement.arms.map((arm) => elaborateBlock(inside, arm)) };
    case 'await': {
      const condition = elaborateCondition(inside, statement.condition);
      return condition && { kind: 'await', condition };
    }
    case 'assume': {
      const condition = elaborateCondition(inside, statement.condition);
      return condition && { kind: 'assume', condition };
    }
    case 'assert':
      return elaborateAssert(inside, statement);
    case 'atomic':
      return {
        kind: 'atomic',
        body: elaborateBlock({ ...inside, atomic: true, inLoop: inside.inLoop }, statement.body),
      };
    case 'goto':
      return elaborateGoto(inside, statement.target);
    case 'return':
      return elaborateReturn(inside, statement.value, statement.span);
    case 'jump':
      return inside.inLoop
        ? { kind: statement.form }
        : report(context, 'K0406', { what: statement.form }, statement.span);
    case 'skip':
      return { kind: 'skip' };
    default:
      return statement satisfies never;
  }
}

function elaborateMatch(inside: Inside, statement: MatchStatement): BareStatement | undefined {
  const value = elaborateValue(inside, statement.value, undefined);
  const patterns = elaboratePatterns(inside, statement, value?.type);
  const arms = statement.arms.map((arm, i) => ({
    values: patterns[i] ?? [],
    body: elaborateBlock(inside, arm.body),
  }));
  const otherwise = statement.otherwise && elaborateBlock(inside, statement.otherwise);
  if (value === undefined || !checkComplete(inside, statement, patterns, value.type)) {
    return undefined;
  }
  checkValue(inside, value.value, undefined, statement.value.span);
  const local = hiddenLocal(inside, value.type, statement.value.span);
  return { kind: 'match', local, value: value.value, arms, otherwise };
}

/** `assert` and `warn` observe: they may read ghosts and any number of variables. */
function elaborateAssert(inside: Inside, statement: AssertStatement): BareStatement | undefined {
  const condition = elaborateAs(inside.context, inside.scope, statement.condition, BOOL);
  const property = statement.name?.text ?? statement.form;
  const message = statement.message ?? '';
  return condition && { kind: 'assert', form: statement.form, condition, property, message };
}

function elaborateReturn(
  inside: Inside,
  syntax: Expression | undefined,
  span: Span,
): BareStatement | undefined {
  const { context, body } = inside;
  if (syntax === undefined) {
    if (body.result === undefined) return { kind: 'return', value: undefined };
    return report(context, 'K0407', { name: body.name, type: showType(body.result) }, span);
  }
  if (body.result === undefined) {
    elaborateValue(inside, syntax, undefined);
    return report(context, 'K0417', { name: body.name }, syntax.span);
  }
  const value = elaborateValue(inside, syntax, body.result);
  if (value === undefined) return undefined;
  checkValue(inside, value.value, undefined, syntax.span);
  return { kind: 'return', value: value.value };
}
