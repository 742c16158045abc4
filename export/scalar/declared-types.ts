/**
 * The types of a model, each declared once: two types of the language that have the same text in the target are
 * one there, under one name.
 */
import type { Type } from '../../spec/language/types/types.ts';
import type { System } from './system.ts';

/** How a target writes types. */
export interface TypeSyntax {
  /** Types that need no declaration are known by this; undefined for the others. */
  readonly builtIn: (type: Type) => string | undefined;
  /** What a type is, by the names of the types that it is made of. */
  readonly definition: (type: Type, nameOf: (part: Type) => string) => string;
  readonly declaration: (name: string, definition: string) => string;
}

export class DeclaredTypes {
  private readonly system: System;
  private readonly syntax: TypeSyntax;
  /** By definition. */
  private readonly names = new Map<string, string>();
  private readonly declared: string[] = [];

  constructor(system: System, syntax: TypeSyntax) {
    this.system = system;
    this.syntax = syntax;
  }

  /** A line for each type that was named so far, after those that it is made of. */
  get declarations(): readonly string[] {
    return this.declared;
  }

  /** Returns the name of the type, and declares it if no other is the same. */
  nameOf(type: Type): string {
    const builtIn = this.syntax.builtIn(type);
    if (builtIn !== undefined) return builtIn;
    const definition = this.syntax.definition(type, (part) => this.nameOf(part));
    const known = this.names.get(definition);
    if (known !== undefined) return known;
    const name = this.system.names.fresh('name' in type ? `${type.name}_t` : `${type.kind}_t`);
    this.names.set(definition, name);
    this.declared.push(this.syntax.declaration(name, definition));
    return name;
  }
}
