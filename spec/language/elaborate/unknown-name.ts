/** What to say of a name that means nothing here, or something else than it should. */
import type { Name } from '../syntax/ast.ts';
import { hintForHabit } from '../text/c-words.ts';
import { suggestFor } from '../text/suggest.ts';
import type { GlobalSymbol, LocalSymbol } from '../types/symbols.ts';
import { type Elaboration, report, type Scope } from './elaboration.ts';

/** Reports a name that means nothing here, with the nearest one that would. */
export function unknownName(
  context: Elaboration,
  scope: Scope,
  kind: string,
  name: Name,
  isCandidate: (symbol: GlobalSymbol | LocalSymbol) => boolean = () => true,
): undefined {
  const { text, span } = name;
  // A declaration that is missing is one mistake, however often the body uses it.
  if (scope.body?.unknown.has(text) === true) return undefined;
  scope.body?.unknown.add(text);
  const local = scope.body?.locals.find((each) => each.name === text);
  if (local !== undefined) {
    return report(context, 'K0213', { name: text }, span, {
      label: 'not known here',
      related: [{ span: local.span, label: 'it ends with the block of this' }],
      hint: `declare it before that block, \`let ${text} = ...\`, and assign to it there: \`${text} = ...\``,
    });
  }
  const candidates = (): readonly string[] => {
    const symbols: (GlobalSymbol | LocalSymbol)[] = [];
    for (let s: Scope | undefined = scope; s !== undefined; s = s.outer) {
      symbols.push(...s.names.values());
    }
    for (const symbol of context.globals.values()) symbols.push(symbol);
    return symbols.filter(isCandidate).map(({ name: each }) => each);
  };
  const near = suggestFor(context.diagnostics, text, candidates);
  const hint = hintForHabit(kind, text) ?? (near && `did you mean \`${near}\`?`);
  return report(context, 'K0201', { kind, name: text }, span, {
    hint: hint ?? HOW_TO_DECLARE.get(kind)?.(text),
  });
}

const HOW_TO_DECLARE: ReadonlyMap<string, (name: string) => string> = new Map([
  ['name', (name) => `declare it: \`shared ${name} : ...\`, or \`let ${name} = ...\` for a local`],
  [
    'type',
    (name) =>
      `declare it: \`struct ${name} { ... }\`, \`enum ${name} { ... }\` or \`type ${name} = 0..3\``,
  ],
  ['proc', (name) => `declare it, \`proc ${name}(...) { ... }\`, or \`use\` the module that does`],
  [
    'function',
    (name) => `declare it, \`fn ${name}(...) -> ... = ...\`, or \`use\` the module that does`,
  ],
  ['fn', (name) => `declare it, \`fn ${name}(...) -> ... = ...\`, or \`use\` the module that does`],
]);

/** Returns what a symbol is, for "`x` is a local, not a proc". */
export function kindOfSymbol({ kind }: GlobalSymbol | LocalSymbol): string {
  switch (kind) {
    case 'local':
    case 'broken':
      return 'a local';
    case 'bound':
      return 'a name for a value';
    case 'arg':
      return 'an index of the thread';
    case 'enum-member':
      return 'a member of an enum';
    default:
      return `a ${kind}`;
  }
}

/** What to do if the local `symbol` hides the declaration of the wanted `kind` that a use means. */
export function hidesHint(
  context: Elaboration,
  symbol: GlobalSymbol | LocalSymbol,
  kind: GlobalSymbol['kind'],
): string | undefined {
  const hidden = context.globals.get(symbol.name);
  if (hidden === symbol || hidden?.kind !== kind) return undefined;
  return `it hides the ${kind} \`${symbol.name}\`: rename it`;
}
