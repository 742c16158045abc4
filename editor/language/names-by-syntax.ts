/**
 * The names that expressions and types do not resolve: modules, labels, properties, checks, variants and
 * claims, and what patches and claims say of the program.
 */
import { nameOf, type Program } from '../../spec/language/program/program.ts';
import type {
  Block,
  CallExpression,
  ClaimDeclaration,
  Declaration,
  Expression,
  Name,
  OperationSyntax,
  Patch,
  Setting,
} from '../../spec/language/syntax/ast.ts';
import { children, type SyntaxNode } from '../../spec/language/syntax/children.ts';
import type { Span } from '../../spec/language/text/source.ts';
import { blocksOf, hasBody, placedStatements } from '../../spec/language/types/statements.ts';
import type { GlobalSymbol } from '../../spec/language/types/symbols.ts';
import type { NameKind, Occurrence, Role } from './occurrence.ts';

/** Returns these names of all modules of `program`. */
export function namesBySyntax(
  program: Program,
  globals: ReadonlyMap<string, GlobalSymbol>,
): readonly Occurrence[] {
  const finder = new Finder(program, globals);
  for (const { syntax } of program.modules) {
    if (syntax.module !== undefined) finder.add('module', syntax.module.span, 'declaration');
    for (const declaration of syntax.declarations) finder.declaration(declaration);
  }
  return finder.found;
}

class Finder {
  readonly found: Occurrence[] = [];
  private readonly globals: ReadonlyMap<string, GlobalSymbol>;
  private readonly modules: ReadonlyMap<string, Span>;
  private readonly declarations: readonly Declaration[];
  private readonly operations: ReadonlyMap<string, Span>;
  /** Properties and the asserts and warnings that have a name; several asserts may share one. */
  private readonly checks = new Map<string, { kind: 'property' | 'check'; spans: Span[] }>();
  private readonly labelsOf = new Map<string, ReadonlyMap<string, readonly Span[]>>();

  constructor(program: Program, globals: ReadonlyMap<string, GlobalSymbol>) {
    this.globals = globals;
    this.modules = new Map(
      program.modules.flatMap(({ name, syntax: { module } }) =>
        module === undefined ? [] : [[name, module.span] as const],
      ),
    );
    this.declarations = program.modules.flatMap(({ syntax }) => syntax.declarations);
    this.operations = new Map(
      this.declarations.flatMap((each) =>
        each.kind === 'driver'
          ? each.operations.map(({ name }) => [name.text, name.span] as const)
          : [],
      ),
    );
    for (const declaration of this.declarations) {
      if (declaration.kind === 'property') this.addCheck('property', declaration.name);
      else this.addChecksIn(declaration);
    }
  }

  add(
    kind: NameKind,
    span: Span,
    role: Role,
    targets: readonly Span[] = [span],
    meaning?: Occurrence['meaning'],
  ): void {
    if (targets.length > 0) this.found.push({ kind, span, role, targets, meaning });
  }

  declaration(declaration: Declaration): void {
    switch (declaration.kind) {
      case 'use': {
        const target = this.modules.get(nameOf(declaration.module));
        this.add('module', declaration.module.span, 'read', target === undefined ? [] : [target]);
        return;
      }
      case 'property':
        this.add('property', declaration.name.span, 'declaration');
        break;
      case 'variant':
        this.add('variant', declaration.name.span, 'declaration');
        for (const patch of declaration.patches) this.patch(patch);
        return;
      case 'claim':
        this.claim(declaration);
        return;
      case 'driver':
        for (const operation of declaration.operations) this.operation(operation);
        break;
      case 'column':
        this.add('column', declaration.name.span, 'declaration');
        if (declaration.after !== undefined) {
          this.add('column', declaration.after.span, 'declaration');
        }
        break;
      case 'mode':
        this.add('mode', declaration.name.span, 'declaration');
        this.settings(declaration.settings);
        break;
      case 'proc':
      case 'thread':
        this.block(declaration.body, new Map());
        break;
      default:
    }
    this.positions(declaration);
  }

  private addCheck(kind: 'property' | 'check', name: Name): void {
    const known = this.checks.get(name.text);
    if (known === undefined) this.checks.set(name.text, { kind, spans: [name.span] });
    else if (known.kind === kind && kind === 'check') known.spans.push(name.span);
  }

  private addChecksIn(node: SyntaxNode): void {
    if ('kind' in node && node.kind === 'assert' && node.name !== undefined) {
      this.addCheck('check', node.name);
    }
    for (const part of children(node)) this.addChecksIn(part);
  }

  /** A name of a check: asserts of one name are one check, wherever they stand. */
  private check(name: Name, role: Role): void {
    const known = this.checks.get(name.text);
    if (known !== undefined) this.add(known.kind, name.span, role, known.spans);
  }

  private claim({ name, variants, settings, any, expected }: ClaimDeclaration): void {
    this.add('claim', name.span, 'declaration');
    for (const variant of variants) {
      const target = this.declarations.find(
        (each) => each.kind === 'variant' && each.name.text === variant.text,
      );
      if (target?.kind === 'variant') this.add('variant', variant.span, 'read', [target.name.span]);
    }
    this.settings(settings);
    if (any !== undefined) this.global(any, 'read');
    for (const each of expected?.names ?? []) this.check(each, 'read');
  }

  private settings(settings: readonly Setting[]): void {
    for (const { param, value } of settings) {
      this.global(param, 'write');
      if (value.kind === 'name') this.global({ text: value.name, span: value.span }, 'read');
    }
  }

  /** What a call splits at is a label of the procs that it calls, or one of these. */
  private operation({ name, call, splits, excludes }: OperationSyntax): void {
    this.add('operation', name.span, 'declaration');
    const labels =
      call.callee.kind === 'name'
        ? this.labelsReached(call.callee.name)
        : new Map<string, Span[]>();
    for (const split of splits) {
      const targets = labels.get(split.text) ?? [];
      if (targets.length > 0) this.add('label', split.span, 'read', targets);
      else this.global(split, 'read');
    }
    for (const each of excludes) {
      const target = this.operations.get(each.text);
      if (target !== undefined) this.add('operation', each.span, 'read', [target]);
    }
  }

  private global({ text, span }: Name, role: Role): void {
    const symbol = this.globals.get(text);
    if (symbol !== undefined) this.add(symbol.kind, span, role, [symbol.span], symbol);
  }

  private patch(patch: Patch): void {
    switch (patch.kind) {
      case 'replace-statement': {
        const [owner, label] = patch.target.names.slice(-2);
        if (owner === undefined || label === undefined) return;
        this.global(owner, 'read');
        const target = this.labelsIn(owner.text).find(({ text }) => text === label.text);
        if (target !== undefined) this.add('label', label.span, 'read', [target.span]);
        const outer = new Map(this.labelsIn(owner.text).map(({ text, span }) => [text, span]));
        this.block(patch.body, outer);
        return;
      }
      case 'replace-proc':
        this.global(patch.proc.name, 'write');
        this.block(patch.proc.body, new Map());
        return;
      case 'replace-initial':
        this.global(patch.variable, 'write');
        return;
      case 'replace-fairness':
        this.global(patch.thread, 'write');
        return;
      default:
        patch satisfies never;
    }
  }

  private labelsIn(owner: string): readonly Name[] {
    const declaration = this.declarations.find((d) => hasBody(d) && d.name.text === owner);
    return declaration === undefined || !hasBody(declaration)
      ? []
      : [...placedStatements(declaration.body)].flatMap(({ statement: { label } }) =>
          label === undefined ? [] : [label],
        );
  }

  /** Labels, jumps and named asserts of a block; `outer` are the labels around it. */
  private block({ statements }: Block, outer: ReadonlyMap<string, Span>): void {
    const labels = new Map(outer);
    for (const { label } of statements) {
      if (label === undefined) continue;
      labels.set(label.text, label.span);
      this.add('label', label.span, 'declaration');
    }
    for (const statement of statements) {
      if (statement.kind === 'goto') {
        const target = labels.get(statement.target.text);
        this.add('label', statement.target.span, 'read', target === undefined ? [] : [target]);
      } else if (statement.kind === 'assert' && statement.name !== undefined) {
        this.check(statement.name, 'declaration');
      }
      for (const inner of blocksOf(statement)) this.block(inner, labels);
    }
  }

  /** `t.at(label)` anywhere below. */
  private positions(node: SyntaxNode): void {
    if ('kind' in node && node.kind === 'call') this.position(node);
    for (const part of children(node)) this.positions(part);
  }

  private position({ callee, args: [label] }: CallExpression): void {
    if (callee.kind !== 'field' || callee.field.text !== 'at' || label?.kind !== 'name') return;
    const thread = threadNameOf(callee.base);
    if (thread === undefined) return;
    const targets = this.labelsReached(thread).get(label.name) ?? [];
    this.add('label', label.span, 'read', targets);
  }

  /** The labels of a thread or proc, and of the procs that it calls. */
  private labelsReached(name: string): ReadonlyMap<string, readonly Span[]> {
    const known = this.labelsOf.get(name);
    if (known !== undefined) return known;
    const labels = new Map<string, Span[]>();
    this.labelsOf.set(name, labels);
    const seen = new Set<string>();
    const visit = (owner: string): void => {
      if (seen.has(owner)) return;
      seen.add(owner);
      for (const { text, span } of this.labelsIn(owner)) {
        labels.set(text, [...(labels.get(text) ?? []), span]);
      }
      const declaration = this.declarations.find((d) => hasBody(d) && d.name.text === owner);
      if (declaration !== undefined) for (const callee of calledNames(declaration)) visit(callee);
    };
    visit(name);
    return labels;
  }
}

function threadNameOf(base: Expression): string | undefined {
  if (base.kind === 'index') return threadNameOf(base.base);
  return base.kind === 'name' ? base.name.replace(/'$/, '') : undefined;
}

function* calledNames(node: SyntaxNode): Generator<string> {
  if ('kind' in node && node.kind === 'call' && node.callee.kind === 'name') yield node.callee.name;
  for (const part of children(node)) yield* calledNames(part);
}
