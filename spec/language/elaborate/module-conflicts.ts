/** Modules that a spec uses together although they declare the same names: one mistake, made in the spec. */
import { type Module, nameOf, type Program } from '../program/program.ts';
import type { Span } from '../text/source.ts';
import { type Elaboration, report } from './elaboration.ts';

/** A name that two modules declare, neither of which is the spec itself. */
export interface Conflict {
  readonly name: string;
  readonly first: Span;
  readonly second: Span;
}

/** At most so many names are told. */
const NAMES_SHOWN = 3;

/** Reports each pair of modules once, at the `use` of the spec that brings in the second one. */
export function reportConflicts(
  context: Elaboration,
  program: Program,
  conflicts: readonly Conflict[],
): void {
  const pairs = new Map<string, Conflict[]>();
  for (const conflict of conflicts) {
    const key = JSON.stringify([conflict.first.source.path, conflict.second.source.path]);
    pairs.set(key, [...(pairs.get(key) ?? []), conflict]);
  }
  // Where one use brings in several modules that do not fit, the first pair tells the story.
  const reported = new Set<number>();
  for (const [conflict, ...others] of pairs.values()) {
    if (conflict === undefined) continue;
    const first = moduleOf(program, conflict.first);
    const second = moduleOf(program, conflict.second);
    const use = second && useOf(program, second.name);
    const span = use?.span ?? conflict.second;
    if (reported.has(span.start)) continue;
    reported.add(span.start);
    const names = [conflict, ...others].map(({ name }) => `\`${name}\``);
    const more = names.length - NAMES_SHOWN;
    const shown = `${names.slice(0, NAMES_SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
    const holes = { first: first?.name ?? '?', second: second?.name ?? '?' };
    report(context, 'K0212', holes, span, {
      label: use?.path === holes.second ? undefined : `brings in \`${holes.second}\``,
      related: [
        { span: conflict.first, label: `\`${holes.first}\` declares ${shown}` },
        { span: conflict.second, label: `and so does \`${holes.second}\`` },
      ],
      hint: 'remove one `use`: each is a model of the same thing',
    });
  }
}

function moduleOf({ modules }: Program, { source }: Span): Module | undefined {
  return modules.find((module) => module.source === source);
}

/** Returns the first `use` of the spec that brings in module `name`, by itself or by what it uses. */
function useOf(
  { entry, modules }: Program,
  name: string,
): { readonly path: string; readonly span: Span } | undefined {
  const byName = new Map(modules.map((module) => [module.name, module]));
  const brings = (path: string, seen: Set<string>): boolean => {
    if (path === name) return true;
    if (seen.has(path)) return false;
    seen.add(path);
    const module = byName.get(path);
    return module !== undefined && usesOf(module).some((use) => brings(use.path, seen));
  };
  return usesOf(entry).find(({ path }) => brings(path, new Set()));
}

function usesOf({ syntax }: Module): readonly { readonly path: string; readonly span: Span }[] {
  return syntax.declarations.flatMap((declaration) =>
    declaration.kind === 'use'
      ? [{ path: nameOf(declaration.module), span: declaration.module.span }]
      : [],
  );
}
