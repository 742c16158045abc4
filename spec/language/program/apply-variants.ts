import type {
  Declaration,
  Name,
  Patch,
  ProcDeclaration,
  ReplaceStatement,
  VariantDeclaration,
} from '../syntax/ast.ts';
import { type Diagnostic, diagnostic } from '../text/diagnostics.ts';
import { suggestFor } from '../text/suggest.ts';
import { blocksOf, hasBody, placedStatements } from '../types/statements.ts';
import type { Module, Program } from './program.ts';
import { labelsOf, replaceStatement, reportMissing } from './replace-statement.ts';

export interface PatchedProgram {
  readonly program: Program;
  readonly diagnostics: readonly Diagnostic[];
}

/** Each patch is looked for in the whole program, and compared with all others. */
const PATCHES_MAX = 300;
/** So many of a program of this many characters; of a longer one, fewer. */
const SEARCHED_MAX = 100_000;

/**
 * Returns the program with the patches of the variants `names` applied.
 *
 * A replaced statement's body stands in its place, in its scope: a `let` in it is visible after it, as
 * the `let` it replaces was. A replaced proc keeps its effects (`acquires`, `sleeps`, ...) if the
 * replacement names none. Two variants compose if no target is replaced twice. The patches of all
 * other variants are checked as well, so that a variant cannot rot.
 */
export function applyVariants(program: Program, names: readonly string[]): PatchedProgram {
  const diagnostics: Diagnostic[] = [];
  const variants = program.modules.flatMap((module) =>
    module.syntax.declarations.filter((d) => d.kind === 'variant'),
  );
  const length = program.modules.reduce((sum, { source }) => sum + source.text.length, 0);
  const max = Math.floor(PATCHES_MAX / Math.max(1, length / SEARCHED_MAX));
  const tooMany = variants.flatMap(({ patches }) => patches)[max];
  if (tooMany !== undefined) {
    const what = 'replacements in variants';
    diagnostics.push(diagnostic('K0602', { max, what }, tooMany.span));
    return { program: { ...program, variants: names }, diagnostics };
  }
  for (const name of names) {
    if (variants.some((variant) => variant.name.text === name)) continue;
    const near = suggestFor(diagnostics, name, () => variants.map((variant) => variant.name.text));
    const hint =
      near === undefined ? 'the spec declares none of this name' : `did you mean \`${near}\`?`;
    diagnostics.push(diagnostic('K0501', { name }, program.entry.syntax.span, { hint }));
  }
  const seen = new Map<string, Patch>();
  const labelsIn = new Map<Patch, ReadonlySet<string>>();
  let modules = program.modules;
  for (const variant of variants) {
    const patched = applyVariant(program.modules, modules, variant, diagnostics);
    if (!names.includes(variant.name.text)) continue;
    for (const patch of variant.patches) {
      const target = targetOf(patch);
      labelsIn.set(patch, labelsInside(program.modules, patch));
      const around = [...seen.values()].find(
        (each) =>
          contains(each, labelsIn.get(each), patch) || contains(patch, labelsIn.get(patch), each),
      );
      const other = seen.get(target) ?? around;
      if (other !== undefined) {
        const related = [{ span: other.span, label: 'the other replacement' }];
        diagnostics.push(diagnostic('K0503', { name: target }, patch.span, { related }));
      }
      seen.set(target, patch);
    }
    modules = patched;
  }
  const entry = modules.at(-1) ?? program.entry;
  return { program: { modules, entry, variants: names }, diagnostics };
}

/** Whether `inner` replaces a part of what `outer` replaces; `labels` are those inside that. */
function contains(outer: Patch, labels: ReadonlySet<string> | undefined, inner: Patch): boolean {
  if (inner.kind !== 'replace-statement') return false;
  const [owner, label] = ownerAndLabel(inner);
  if (outer.kind === 'replace-proc') return outer.proc.name.text === owner;
  if (outer.kind !== 'replace-statement' || label === undefined) return false;
  const [otherOwner, otherLabel] = ownerAndLabel(outer);
  return owner === otherOwner && label !== otherLabel && labels?.has(label) === true;
}

/** Returns the labels inside the statement that `patch` replaces. */
function labelsInside(original: readonly Module[], patch: Patch): ReadonlySet<string> {
  if (patch.kind !== 'replace-statement') return new Set();
  const [owner, label] = ownerAndLabel(patch);
  const bodies = original
    .flatMap(({ syntax }) => syntax.declarations)
    .flatMap((d) => (hasBody(d) && d.name.text === owner ? [d.body] : []));
  return new Set(
    bodies
      .flatMap((body) => [...placedStatements(body)])
      .filter(({ statement }) => statement.label?.text === label)
      .flatMap(({ statement }) => blocksOf(statement).flatMap(labelsOf)),
  );
}

function ownerAndLabel({ target }: ReplaceStatement): readonly (string | undefined)[] {
  return target.names.slice(-2).map(({ text }) => text);
}

function targetOf(patch: Patch): string {
  switch (patch.kind) {
    case 'replace-statement':
      return patch.target.names
        .slice(-2)
        .map((name) => name.text)
        .join('.');
    case 'replace-proc':
      return patch.proc.name.text;
    case 'replace-initial':
      return patch.variable.text;
    case 'replace-fairness':
      return patch.thread.text;
    default:
      return patch satisfies never;
  }
}

/** Applies to `modules`; targets are looked up in `original`, so that order does not matter. */
function applyVariant(
  original: readonly Module[],
  modules: readonly Module[],
  variant: VariantDeclaration,
  diagnostics: Diagnostic[],
): readonly Module[] {
  let result = modules;
  for (const patch of variant.patches) {
    switch (patch.kind) {
      case 'replace-statement':
        result = replaceStatement(original, result, patch, diagnostics);
        break;
      case 'replace-proc':
        result = replaceProc(original, result, patch.proc, diagnostics);
        break;
      case 'replace-initial':
        result = mapDeclarations(result, patch.variable, 'variable', original, diagnostics, (d) =>
          d.kind === 'variable' && d.name.text === patch.variable.text
            ? { ...d, initial: patch.value }
            : d,
        );
        break;
      case 'replace-fairness':
        result = mapDeclarations(result, patch.thread, kindOf(patch), original, diagnostics, (d) =>
          d.kind === 'thread' && d.name.text === patch.thread.text
            ? { ...d, fairness: patch.fairness }
            : d,
        );
        break;
      default:
        patch satisfies never;
    }
  }
  return result;
}

function kindOf({ daemon }: { readonly daemon: boolean }): 'thread' | 'daemon' {
  return daemon ? 'daemon' : 'thread';
}

/** Changes the declaration called `name`, or reports that there is none. */
function mapDeclarations(
  modules: readonly Module[],
  name: Name,
  kind: 'variable' | 'proc' | 'thread' | 'daemon',
  original: readonly Module[],
  diagnostics: Diagnostic[],
  change: (declaration: Declaration) => Declaration,
): readonly Module[] {
  const candidates = original.flatMap(({ syntax }) =>
    syntax.declarations.flatMap((d) =>
      'name' in d && (d.kind === 'thread' ? kindOf(d) : d.kind) === kind ? [d.name.text] : [],
    ),
  );
  if (!candidates.includes(name.text)) {
    reportMissing(diagnostics, name, candidates);
    return modules;
  }
  return modules.map((module) => ({
    ...module,
    syntax: { ...module.syntax, declarations: module.syntax.declarations.map(change) },
  }));
}

function replaceProc(
  original: readonly Module[],
  modules: readonly Module[],
  proc: ProcDeclaration,
  diagnostics: Diagnostic[],
): readonly Module[] {
  return mapDeclarations(modules, proc.name, 'proc', original, diagnostics, (d) => {
    if (d.kind !== 'proc' || d.name.text !== proc.name.text) return d;
    if (signature(d) !== signature(proc)) {
      const related = [{ span: d.name.span, label: 'the proc it replaces' }];
      diagnostics.push(diagnostic('K0507', { name: proc.name.text }, proc.name.span, { related }));
    }
    // What callers and the checks of locks rely on stays, unless the variant is about just that.
    return proc.effects.length > 0 ? proc : { ...proc, effects: d.effects };
  });
}

/** The head of a proc as text: names and types of parameters, and the result. */
function signature(proc: ProcDeclaration): string {
  const types = [
    ...proc.parameters.map((p) => p.type.span),
    ...(proc.result ? [proc.result.span] : []),
  ];
  const shown = types.map((span) =>
    span.source.text.slice(span.start, span.end).replace(/\s+/g, ' '),
  );
  return `${proc.parameters.map((p) => `${p.ref} ${p.name.text}`).join()} ${shown.join()}`;
}
