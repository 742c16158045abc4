/**
 * What a C programmer writes out of habit, where the grammar wanted something else: what is written here
 * instead. It is asked only of what did not parse, so no spec is refused for it.
 */
import { isTypeOfC } from '../text/c-words.ts';
import { type Diagnostic, diagnostic } from '../text/diagnostics.ts';
import type { SpecToken } from '../text/lex.ts';
import { spanning } from './grammar-combinators.ts';
import type { Failure } from './parse-failure.ts';

const MODIFIERS: ReadonlySet<string> = new Set([
  'static',
  'inline',
  'extern',
  'const',
  'volatile',
  'unsigned',
  'signed',
  'register',
]);

/** Returns the message for a failure at something that is C, or undefined. */
export function explainHabit(failure: Failure): Diagnostic | undefined {
  return (
    explainDeclaration(failure) ??
    explainStep(failure) ??
    explainOperator(failure) ??
    explainControl(failure) ??
    explainRange(failure)
  );
}

function habit(from: SpecToken, to: SpecToken, hint: string): Diagnostic {
  const span = spanning(from.span, to.span);
  const text = span.source.text.slice(span.start, span.end);
  return diagnostic('K0123', { text: text.length > 40 ? `${text.slice(0, 37)}...` : text }, span, {
    hint,
  });
}

/** `int x`, `static void f()`, `int a` among fields or parameters. */
function explainDeclaration({ token, phrase, first }: Failure): Diagnostic | undefined {
  const start = [token.startsLine ? undefined : token.previous, token].find(
    (each) => each !== undefined && isTypeOrModifier(each),
  );
  if (start === undefined) return undefined;
  let type = start;
  while (type.next !== undefined && MODIFIERS.has(type.text) && isTypeOrModifier(type.next)) {
    type = type.next;
  }
  let name = type.next;
  while (name?.text === '*') name = name.next;
  if (name?.kind !== 'name' || name.startsLine) return undefined;
  const own = type.text === 'bool' ? 'bool' : '0..3';
  const values = own === 'bool' ? '' : ', with the values that it can have';
  const { text } = name;
  if (phrase === '`:`' || phrase.startsWith('a field') || phrase.startsWith('a parameter')) {
    return habit(start, name, `write \`${text}: ${own}\`${values}`);
  }
  if (phrase !== 'a declaration' && first !== start) {
    const known = name.next?.text === '=';
    return habit(
      start,
      name,
      known
        ? `write \`let ${text} = ...\``
        : `write \`let ${text} = ...\` where it gets its first value`,
    );
  }
  if (name.next?.text === '(') {
    return habit(
      start,
      name,
      type.text === 'void'
        ? `write \`proc ${text}(...) { ... }\``
        : `write \`proc ${text}(...) -> ${own} { ... }\`, or \`fn ${text}(...) -> ${own} = ...\` if it takes no step`,
    );
  }
  return habit(start, name, `write \`shared ${text} : ${own}\`${values}`);
}

function isTypeOrModifier({ text, kind }: SpecToken): boolean {
  return kind === 'name' && (isTypeOfC(text) || MODIFIERS.has(text) || text === 'bool');
}

/** `x++`, `--x`, and what is missing in front of `=` in `x += 1`. */
function explainStep({ token }: Failure): Diagnostic | undefined {
  for (
    let sign: SpecToken | undefined = token, back = 0;
    sign !== undefined && back < 3;
    back += 1
  ) {
    const { text, next } = sign;
    if ((text === '+' || text === '-') && next !== undefined && isPair(sign, next, text)) {
      const before = placeBefore(sign);
      const place = before ?? placeAfter(next) ?? 'x';
      return habit(
        sign,
        next,
        `write \`atomic { ${place} = ${place} ${text} 1 }\`, or as C does it, in two steps: \`let old = ${place}\` and \`${place} = old ${text} 1\``,
      );
    }
    sign = sign.previous;
  }
  return undefined;
}

function isPair(first: SpecToken, second: SpecToken, text: string): boolean {
  return first.text === text && second.text === text && first.span.end === second.span.start;
}

/** The place that stands before `token` on its line, as written: `a[i].f`. */
export function placeBefore(token: SpecToken): string | undefined {
  let start: SpecToken | undefined;
  let depth = 0;
  for (let each = token.previous; each !== undefined; each = each.previous) {
    if (each.text === ']') depth += 1;
    else if (each.text === '[') depth -= 1;
    else if (depth === 0 && each.kind === 'name') {
      start = each;
      if (each.previous?.text !== '.') break;
    } else if (depth === 0 && each.text !== '.') break;
    if (depth < 0) break;
  }
  const end = token.previous?.span.end;
  if (start === undefined || end === undefined) return undefined;
  return start.span.source.text.slice(start.span.start, end);
}

function placeAfter({ next }: SpecToken): string | undefined {
  return next?.kind === 'name' ? next.text : undefined;
}

/** `p->f`, `a ? b : c`, `x << 1`, `*p = 1`. */
function explainOperator({ token, phrase }: Failure): Diagnostic | undefined {
  const { text, previous, next, span } = token;
  if (
    text === '->' &&
    next?.kind === 'name' &&
    previous?.span.end === span.start &&
    next.span.start === span.end
  ) {
    return habit(token, next, `write \`.${next.text}\``);
  }
  if (text === '?') {
    return habit(token, token, 'write `if c then a else b` for `c ? a : b`');
  }
  if (previous !== undefined && (isPair(previous, token, '<') || isPair(previous, token, '>'))) {
    return habit(
      previous,
      token,
      'there are no bit operations: keep flags apart, in a struct of `bool`',
    );
  }
  if (text === '*' && phrase.startsWith('a statement') && next?.kind === 'name') {
    return habit(token, next, `write \`${next.text}\`: a \`ref\` parameter is used by its name`);
  }
  return undefined;
}

/** `switch`, `case`, `default`, `for (;;)`, `enum { A = 0 }`. */
function explainControl({ token, first }: Failure): Diagnostic | undefined {
  const { text, previous } = token;
  if (previous === undefined) return undefined;
  const callee = text === '{' ? calleeBefore(token) : undefined;
  if (callee?.text === 'switch') {
    const hint = 'write `match x { A { ... } B { ... } else { ... } }`: an arm needs no `break`';
    return habit(callee, callee, hint);
  }
  if (previous.text === 'case') {
    return habit(
      previous,
      token,
      `write \`${text} { ... }\`: an arm has braces and needs no \`break\``,
    );
  }
  if (previous.text === 'default' && text === ':') {
    return habit(previous, token, 'write `else { ... }`');
  }
  if (previous.text === 'for' && text === '(') {
    return habit(previous, token, 'write `for i in 0..2 { ... }`');
  }
  if (first.text === 'enum' && text === '=' && previous.kind === 'name') {
    return habit(token, token, `a member has no number: write \`${previous.text}\``);
  }
  return undefined;
}

/** `f` of the `f(...)` that ends before `token`. */
export function calleeBefore({ previous }: SpecToken): SpecToken | undefined {
  if (previous?.text !== ')') return undefined;
  let depth = 0;
  for (let token: SpecToken | undefined = previous; token !== undefined; token = token.previous) {
    if (token.text === ')') depth += 1;
    else if (token.text === '(') depth -= 1;
    if (depth === 0) return token.previous;
  }
  return undefined;
}

/** `a[4]` and `bool[4]` where a type belongs, `: struct S`. */
function explainRange({ token, phrase }: Failure): Diagnostic | undefined {
  const { previous, text } = token;
  if (previous === undefined) return undefined;
  if (phrase.includes('the upper bound')) {
    if (text === ']' && previous.kind === 'number') {
      return habit(
        previous,
        previous,
        `write the indexes: \`0..${Math.max(0, Number(previous.text) - 1)}\``,
      );
    }
    const [size, open] = [previous.previous, previous.previous?.previous];
    const name = open?.previous;
    if (
      previous.text === ']' &&
      size?.kind === 'number' &&
      open?.text === '[' &&
      name !== undefined
    ) {
      const last = Math.max(0, Number(size.text) - 1);
      return habit(name, previous, `write \`[0..${last}] ${name.text}\``);
    }
  }
  if (
    phrase === 'a type' &&
    (text === 'struct' || text === 'enum') &&
    token.next?.kind === 'name'
  ) {
    return habit(token, token.next, `write \`${token.next.text}\``);
  }
  return undefined;
}
