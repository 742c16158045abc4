/**
 * What a machine's parts are called in TLA+: variables, control locations, and what stays as it is together.
 *
 * The locals of a template, and the control locations of its threads, are functions over the values of its index (over pairs of
 * them, if it has two). A location is its label as a string.
 */
import { assert, at } from '../../model/machine/assert.ts';
import type { Machine, Template } from '../../model/machine/machine.ts';
import type { State } from '../../model/machine/state.ts';
import { sameValue } from '../../model/machine/value.ts';
import { initialState } from '../../model/meaning/interpret.ts';
import { positionAt } from '../../spec/language/text/source.ts';
import type { Expr } from '../../spec/language/types/expression.ts';
import { firstValue, type Type } from '../../spec/language/types/types.ts';
import { internalChecksOf } from '../exported-checks.ts';
import { Names } from '../names.ts';
import { usedParts } from '../used-parts.ts';
import { keyOf } from './thread-keys.ts';
import { constantFunction } from './tla-literals.ts';
import { TlaTypes } from './tla-types.ts';
import { TLA_WORDS } from './tla-words.ts';

export interface TlaTemplate {
  readonly template: Template;
  /** Its place in `machine.templates`. */
  readonly number: number;
  /** The variable with the control locations of its threads. */
  readonly pc: string;
  readonly slots: readonly string[];
  readonly usedSlots: ReadonlySet<number>;
  /** What a slot has before its scope and behind it. */
  readonly firstValues: readonly string[];
  /** Its variables: `pc` and the slots that are used. */
  readonly own: ReadonlySet<string>;
  /** The strings for the control locations, and the actions from there, in the order of `template.locations`. */
  readonly locations: readonly string[];
  readonly actions: readonly string[];
  /** The name of all its actions together. */
  readonly name: string;
  /** Its threads, as places in `machine.threads`. */
  readonly threads: readonly number[];
  readonly isArray: boolean;
  /** The set of the values of its index, or of the tuples of its indexes. */
  readonly domain: string;
}

/** Variables that stay as they are together. */
interface Group {
  readonly name: string;
  readonly variables: readonly string[];
}

export class TlaSystem {
  readonly machine: Machine;
  readonly names: Names = new Names(TLA_WORDS);
  readonly types: TlaTypes;
  /** In the order of `machine.variables`; those that are not used have a name, and are not declared. */
  readonly variables: readonly string[];
  readonly templates: readonly TlaTemplate[];
  /** What is declared, each with its initial value. */
  readonly initial: readonly { readonly name: string; readonly value: string }[];
  readonly internalChecks: ReadonlySet<string>;
  private readonly groups: readonly Group[];

  constructor(machine: Machine, module: string) {
    this.machine = machine;
    this.names.reserve(module);
    this.types = new TlaTypes(machine, this.names);
    this.internalChecks = internalChecksOf(machine);
    this.variables = machine.variables.map(({ name }) => this.names.fresh(name));
    const used = usedParts(machine);
    const state = initialState(machine);
    this.templates = machine.templates.map((template, i) =>
      this.templateOf(template, i, at(used.slots, i)),
    );
    this.initial = [
      ...this.variables.flatMap((name, i) => {
        if (!used.variables.has(i)) return [];
        const { type } = at(machine.variables, i);
        const value = at(state.variables, i);
        return [{ name, value: this.types.literal(type, value) }];
      }),
      ...this.templates.flatMap((roots) => this.initialOf(roots, state)),
    ];
    this.groups = this.groupsOf(used.variables);
  }

  private templateOf(
    template: Template,
    number: number,
    usedSlots: ReadonlySet<number>,
  ): TlaTemplate {
    const { names, machine } = this;
    const name = names.fresh(template.name);
    const pc = names.fresh(`${name}_at`);
    const slots = template.slots.map((slot) =>
      names.fresh(`${name}_${slot.name.replace(/^_+/, '')}`),
    );
    const own = new Names();
    const locations = template.locations.map((node) => {
      const { kind, origin } = at(template.nodes, node);
      const { line } = positionAt(origin.span.source, origin.span.start);
      const proc = origin.frames.at(-1)?.proc.split('.').at(-1);
      const unlabelled = proc === undefined ? `line${line}` : `${proc}_line${line}`;
      return own.fresh(kind === 'end' ? 'done' : (origin.labels.at(-1) ?? unlabelled));
    });
    const threads = machine.threads.flatMap((thread, i) => (thread.template === number ? [i] : []));
    const domains = template.indexes.map(({ type }) => this.types.domain(type));
    return {
      ...{ template, name, number, pc, slots, usedSlots, locations, threads },
      actions: locations.map((location) => names.fresh(`${name}_${location}`)),
      firstValues: template.slots.map(({ type }) => this.firstText(type)),
      own: new Set([pc, ...slots.filter((_, i) => usedSlots.has(i))]),
      isArray: template.indexes.length > 0,
      domain: domains.map((each) => (each.includes('..') ? `(${each})` : each)).join(' \\X '),
    };
  }

  /** An identity that is a model value must not be named where nothing has been stored yet. */
  private firstText(type: Type): string {
    const text = this.types.literal(type, firstValue(type));
    const isNamed = this.types.symmetric.some(({ members }) =>
      members.some((each) => new RegExp(`(?<!\\w)${each}(?!\\w)`).test(text)),
    );
    return isNamed ? 'Unset' : text;
  }

  private initialOf(
    roots: TlaTemplate,
    state: State,
  ): readonly { readonly name: string; readonly value: string }[] {
    const { template, threads, slots, usedSlots, firstValues, locations } = roots;
    if (threads.length === 0) return [];
    const of = (thread: number) => at(state.threads, thread);
    const pcText = (thread: number): string =>
      `"${at(locations, template.locations.indexOf(of(thread).pc))}"`;
    return [
      { name: roots.pc, value: this.valuesOf(roots, pcText) },
      ...[...usedSlots]
        .sort((a, b) => a - b)
        .map((slot) => {
          const { type } = at(template.slots, slot);
          const isUntouched = threads.every((thread) =>
            sameValue(at(of(thread).slots, slot), firstValue(type)),
          );
          const value = this.valuesOf(roots, (thread) =>
            isUntouched || at(template.nodes, of(thread).pc).reset.includes(slot)
              ? at(firstValues, slot)
              : this.types.literal(type, at(of(thread).slots, slot)),
          );
          return { name: at(slots, slot), value };
        }),
    ];
  }

  /** What each thread of a template has at the beginning: one text where it is the same of all. */
  private valuesOf(roots: TlaTemplate, textOf: (thread: number) => string): string {
    const texts = roots.threads.map((thread) => {
      const { args } = at(this.machine.threads, thread);
      const key = args.map((arg, i) => this.types.literal(at(roots.template.indexes, i).type, arg));
      return { key: keyOf(key), value: textOf(thread) };
    });
    const [first] = texts;
    assert(first !== undefined, 'the template has a thread');
    if (!roots.isArray) return first.value;
    if (texts.every(({ value }) => value === first.value)) {
      return constantFunction(roots.domain, first.value);
    }
    return `(${texts.map(({ key, value }) => `${key} :> ${value}`).join(' @@ ')})`;
  }

  /** `writer_at[i] = "label"`, in the next state if the template's number says so. */
  isAt(
    { template, ...expr }: Expr & { readonly kind: 'at' | 'done' },
    args: readonly string[],
  ): string {
    const count = this.machine.templates.length;
    const roots = at(this.templates, template % count);
    const { nodes, locations } = roots.template;
    const wanted = locations.flatMap((node, i) => {
      const { kind, origin } = at(nodes, node);
      const isThere = 'label' in expr ? origin.labels.includes(expr.label) : kind === 'end';
      return isThere ? [`"${at(roots.locations, i)}"`] : [];
    });
    if (roots.threads.length === 0 || wanted.length === 0) return 'FALSE';
    const prime = template >= count ? "'" : '';
    const pcText = `${roots.pc}${prime}${roots.isArray ? `[${keyOf(args)}]` : ''}`;
    return wanted.length === 1
      ? `${pcText} = ${at(wanted, 0)}`
      : `${pcText} \\in {${wanted.join(', ')}}`;
  }

  /** The groups that stay as they are, and the other variables that do, when those in `changed` do not. */
  unchanged(changed: ReadonlySet<string>): readonly string[] {
    return this.groups.flatMap(({ name, variables }) => {
      const same = variables.filter((each) => !changed.has(each));
      return same.length === variables.length && variables.length > 1 ? [name] : same;
    });
  }

  private groupsOf(used: ReadonlySet<number>): readonly Group[] {
    const group = (wanted: string, variables: readonly string[]): readonly Group[] =>
      variables.length === 0
        ? []
        : [{ name: variables.length > 1 ? this.names.fresh(wanted) : '', variables }];
    const modules = new Map<string, string[]>();
    this.machine.variables.forEach(({ name }, i) => {
      if (!used.has(i)) return;
      const module = name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : '';
      const own = modules.get(module) ?? [];
      own.push(at(this.variables, i));
      modules.set(module, own);
    });
    return [
      ...[...modules].flatMap(([module, variables]) =>
        group(module === '' ? 'shared_variables' : `${module}_variables`, variables),
      ),
      ...this.templates.flatMap((roots) =>
        roots.threads.length === 0 ? [] : group(`${roots.template.name}_variables`, [...roots.own]),
      ),
    ];
  }

  groupDefinitions(): readonly string[] {
    return this.groups.flatMap(({ name, variables }) =>
      variables.length > 1 ? [`${name} == <<${variables.join(', ')}>>`] : [],
    );
  }
}
