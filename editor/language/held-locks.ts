/** Which locks are held where the cursor stands, as the checks of locks know it. */
import { lockClassesOf } from '../../model/locks/lock-classes.ts';
import { elementKey, locksetsOf } from '../../model/locks/locksets.ts';
import type { Machine, Template } from '../../model/machine/machine.ts';
import type { SourceFile, Span } from '../../spec/language/text/source.ts';

/** The locks before a statement, over all ways to it. */
export interface HeldLocks {
  /** Held on every way. */
  readonly always: readonly string[];
  readonly sometimes: readonly string[];
}

/**
 * Returns the locks that are held before the statement at `offset`, by the threads that come there; undefined
 * if none does. `machine` is the one before checks of locks were put in.
 */
export function heldLocks(
  machine: Machine,
  source: SourceFile,
  offset: number,
): HeldLocks | undefined {
  const span = statementAt(machine, source, offset);
  if (span === undefined) return undefined;
  const classes = lockClassesOf(machine);
  const always = new Set(classes.keys());
  const ever = new Set<number>();
  for (const template of machine.templates) {
    if (!template.nodes.some(({ origin }) => isIn(origin.span, span))) continue;
    const { before } = locksetsOf(machine, template, classes);
    for (const [node, lockset] of before.entries()) {
      const here = template.nodes[node];
      if (lockset === undefined || here === undefined || !isIn(here.origin.span, span)) continue;
      for (const number of classes.keys()) {
        if ((lockset.may[number] ?? 0) > 0) ever.add(number);
        const key = elementKey({ class: number, indexes: [] }) ?? '';
        const isHeld = [...lockset.must].some((held) => held === key || held.startsWith(`${key} `));
        if (!isHeld) always.delete(number);
      }
    }
  }
  const names = (numbers: Iterable<number>): readonly string[] =>
    [...numbers].map((number) => classes[number]?.name ?? '');
  return { always: names(always), sometimes: names([...ever].filter((each) => !always.has(each))) };
}

/** The smallest statement around `offset` that some thread runs. */
function statementAt(machine: Machine, source: SourceFile, offset: number): Span | undefined {
  const around = machine.templates.flatMap(({ nodes }: Template) =>
    nodes.flatMap(({ origin: { span } }) =>
      span.source === source && span.start <= offset && offset <= span.end ? [span] : [],
    ),
  );
  return around.sort((a, b) => a.end - a.start - (b.end - b.start))[0];
}

function isIn(inner: Span, outer: Span): boolean {
  return inner.source === outer.source && outer.start <= inner.start && inner.end <= outer.end;
}
