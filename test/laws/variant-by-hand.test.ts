import { test } from 'vitest';
import { PATIENCE } from '../../model/machine/random-machine.fixture.ts';
import type { RandomSpec } from '../../spec/language/random/random-spec.fixture.ts';
import type {
  Block,
  Declaration,
  Node,
  Patch,
  SpecSyntax,
} from '../../spec/language/syntax/ast.ts';
import type { Span } from '../../spec/language/text/source.ts';
import { hasBody, placedStatements } from '../../spec/language/types/statements.ts';
import { checkLaw } from './law.fixture.ts';
import { syntaxOf } from './rewrite.fixture.ts';

interface Edit {
  readonly span: Span;
  readonly text: string;
}

function textOf({ span }: Node): string {
  return span.source.text.slice(span.start, span.end);
}

function inside(block: Block): string {
  return textOf(block).slice(1, -1);
}

/** The edits of a text editor that do what a patch says. */
function editsOf(patch: Patch, specs: readonly SpecSyntax[]): readonly Edit[] {
  const declarations = specs.flatMap((spec) => spec.declarations);
  const called = (name: string, kind: Declaration['kind']): readonly Declaration[] =>
    declarations.filter((d) => d.kind === kind && 'name' in d && d.name.text === name);
  switch (patch.kind) {
    case 'replace-statement': {
      const [owner, label] = patch.target.names.slice(-2).map(({ text }) => text);
      const [first] = patch.body.statements;
      const text = first === undefined ? 'skip' : inside(patch.body);
      return declarations
        .filter(hasBody)
        .filter((d) => d.name.text === owner)
        .flatMap(({ body }) => [...placedStatements(body)])
        .filter(({ statement }) => statement.label?.text === label)
        .map(({ statement: { span } }) => ({
          span,
          text: first?.label === undefined ? `${label}: ${text}` : text,
        }));
    }
    case 'replace-proc':
      return called(patch.proc.name.text, 'proc').map(({ span }) => ({
        span,
        text: textOf(patch.proc),
      }));
    case 'replace-initial':
      return called(patch.variable.text, 'variable').map((d) => {
        const { span } = d;
        const initial = d.kind === 'variable' ? d.initial : undefined;
        const head = textOf(d).slice(0, initial && initial.span.start - span.start);
        const equals = initial === undefined ? ' = ' : '';
        return { span, text: `${head}${equals}${textOf(patch.value)}` };
      });
    case 'replace-fairness':
      return called(patch.thread.text, 'thread').map((d) => {
        const kind = patch.daemon ? 'daemon' : 'thread';
        const fairness = patch.fairness === 'strong' ? 'strong fair' : patch.fairness;
        const text = textOf(d);
        return { span: d.span, text: `${fairness} ${text.slice(text.indexOf(`${kind} `))}` };
      });
    default:
      return patch satisfies never;
  }
}

function edited(text: string, edits: readonly Edit[]): string {
  return [...edits]
    .filter(({ span }) => span.source.text === text)
    .sort((a, b) => b.span.start - a.span.start)
    .reduce(
      (now, edit) => now.slice(0, edit.span.start) + edit.text + now.slice(edit.span.end),
      text,
    );
}

/** The text with its variants typed in, and none declared; undefined if two edits touch one text. */
function patchedByHand(spec: RandomSpec): RandomSpec | undefined {
  if (spec.variants.length === 0) return undefined;
  const specs = syntaxOf(spec);
  const variants = specs.flatMap(({ declarations }) =>
    declarations.filter((d) => d.kind === 'variant'),
  );
  const edits = variants
    .filter(({ name }) => spec.variants.includes(name.text))
    .flatMap(({ patches }) => patches.flatMap((patch) => editsOf(patch, specs)));
  const overlap = edits.some((a) =>
    edits.some(
      (b) =>
        a !== b &&
        a.span.source.text === b.span.source.text &&
        a.span.start < b.span.end &&
        b.span.start < a.span.end,
    ),
  );
  if (overlap) return undefined;
  const gone = variants.map(({ span }) => ({ span, text: '' }));
  const claims = specs.flatMap(({ declarations }) =>
    declarations.flatMap((d) => (d.kind === 'claim' ? [{ span: d.span, text: '' }] : [])),
  );
  const all = [...edits, ...gone, ...claims];
  return {
    ...spec,
    text: edited(spec.text, all),
    library: spec.library && edited(spec.library, all),
    variants: [],
  };
}

test('a variant is its patches, typed in by hand', PATIENCE, () => {
  checkLaw({ favourite: 'variant', changeText: patchedByHand });
});
