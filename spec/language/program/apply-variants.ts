import type {
  Declaration,
  Name,
  Patch,
  ProcDeclaration,
  VariantDeclaration,
} from '../syntax/ast.ts';
import { type Diagnostic, diagnostic } from '../text/diagnostics.ts';
import { suggest } from '../text/suggest.ts';
import { blocksOf, hasBody, placedStatements } from '../types/statements.ts';
import type { Module, Program } from './program.ts';
import { labelsOf, replaceStatement, reportMissing } from './replace-statement.ts';

export interface PatchedProgram {
  readonly program: Program;
  readonly diagnostics: readonly Diagnostic[];
}

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
  for (const name of names) {
    if (variants.some((variant) => variant.name.text === name)) continue;
    const near = suggest(
      name,
      variants.map((variant) => variant.name.text),
    );
    const hint =
      near === undefined ? 'the spec declares none of this name' : `did you mean \`${near}\`?`;
    diagnostics.push(diagnostic('K0501', { name }, program.entry.syntax.span, { hint }));
  }
  const seen = new Map<string, Patch>();
  let modules = program.modules;
  for (const variant of variants) {
    const patched = applyVariant(program.modules, modules, variant, diagnostics);
    if (!names.includes(variant.name.text)) continue;
    for (const patch of variant.patches) {
      const target = targetOf(patch);
      const around = [...seen.values()].find(
        (each) => contains(program.modules, each, patch) || contains(program.modules, patch, each),
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

/** Whether `inner` replaces a part of what `outer` replaces. */
function contains(original: readonly Module[], outer: Patch, inner: Patch): boolean {
  if (inner.kind !== 'replace-statement') return false;
  const [owner, label] = inner.target.names.slice(-2).map(({ text }) => text);
  if (outer.kind === 'replace-proc') return outer.proc.name.text === owner;
  if (outer.kind !== 'replace-statement' || label === undefined) return false;
  const [otherOwner, otherLabel] = outer.target.names.slice(-2).map(({ text }) => text);
  if (owner !== otherOwner || label === otherLabel) return false;
  const bodies = original
    .flatMap(({ syntax }) => syntax.declarations)
    .flatMap((d) => (hasBody(d) && d.name.text === owner ? [d.body] : []));
  return bodies
    .flatMap((body) => [...placedStatements(body)])
    .some(
      ({ statement }) =>
        statement.label?.text === otherLabel &&
        blocksOf(statement).some((block) => labelsOf(block).includes(label)),
    );
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
