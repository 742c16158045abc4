/**
 * Options as values: what each is called, what it takes, and how its text becomes a value. A command gets only
 * what it lists, typed; help, completion and documents are made from the same list.
 *
 * Law: an option is on a command exactly if the command reads it (commands.test.ts).
 */

/** What the command line gave: the texts in order, or whether a switch was thrown. */
export type Given = readonly string[] | boolean | undefined;

export interface CliOption {
  /** As help shows it: `-v, --verbose`, `--max-states <n>`. */
  readonly flags: string;
  readonly about: string;
  /** A toggle has a second switch, `--no-...`. */
  readonly takes: 'nothing' | 'toggle' | 'value' | 'values';
  /** The text that counts where nobody gives one. */
  readonly usual?: string;
  /** All texts that it can have, if these are few. */
  readonly choices?: readonly string[];
  readonly isRequired?: boolean;
  /** The heading in help, if it has one of its own. */
  readonly group?: string;
}

/** Reads the values of some options. */
export interface Reader<T> {
  readonly options: readonly CliOption[];
  /** @throws UserError for a text that is no such value. */
  readonly read: (given: (option: CliOption) => Given) => T;
}

export type ReadersOf<T> = { readonly [K in keyof T]: Reader<T[K]> };

/** The name without dashes and value: `max-states`. */
export function nameOf({ flags }: Pick<CliOption, 'flags'>): string {
  return /--([a-z-]+)/.exec(flags)?.[1] ?? flags;
}

interface Details {
  readonly choices?: readonly string[];
  readonly group?: string;
  readonly isRequired?: boolean;
}

/** `--bless`: given or not. */
export function switchOption(flags: string, about: string): Reader<boolean> {
  const option: CliOption = { flags, about, takes: 'nothing' };
  return { options: [option], read: (given) => given(option) === true };
}

/** `--cache` and `--no-cache`; undefined if neither was given. */
export function toggleOption(
  flags: string,
  about: string,
  aboutNo: string,
): Reader<boolean | undefined> {
  const option: CliOption = { flags, about: `${about}\n${aboutNo}`, takes: 'toggle' };
  return {
    options: [option],
    read: (given) => {
      const found = given(option);
      return typeof found === 'boolean' ? found : undefined;
    },
  };
}

/** An option with one value, which `parse` gets with the option's name for its message. */
export function valueOption<T>(
  flags: string,
  about: string,
  parse: (option: string, text: string) => T,
  details: Details = {},
): Reader<T | undefined> {
  const option: CliOption = { flags, about, takes: 'value', ...details };
  return {
    options: [option],
    read: (given) => {
      const text = lastOf(given(option));
      return text === undefined ? undefined : parse(`--${nameOf(option)}`, text);
    },
  };
}

/** The same with a value that counts where nobody gives one. */
export function valueOr<T>(
  flags: string,
  about: string,
  usual: string,
  parse: (option: string, text: string) => T,
  details: Details = {},
): Reader<T> {
  const option: CliOption = { flags, about, takes: 'value', usual, ...details };
  return {
    options: [option],
    read: (given) => parse(`--${nameOf(option)}`, lastOf(given(option)) ?? usual),
  };
}

/** An option that must be given. */
export function requiredOption(flags: string, about: string): Reader<string> {
  const option: CliOption = { flags, about, takes: 'value', isRequired: true };
  return { options: [option], read: (given) => lastOf(given(option)) ?? '' };
}

/** An option that may be given again, and holds a list with commas each time. */
export function listOption(
  flags: string,
  about: string,
  details: Details = {},
): Reader<readonly string[]> {
  const option: CliOption = { flags, about, takes: 'values', ...details };
  return {
    options: [option],
    read: (given) => {
      const found = given(option);
      return Array.isArray(found)
        ? found.flatMap((text: string) => text.split(',').map((part) => part.trim()))
        : [];
    },
  };
}

/** Several options that make one value. `make` must read each of them. */
export function together<R, T>(readers: ReadersOf<R>, make: (values: R) => T): Reader<T> {
  return {
    options: optionsOf(readers),
    read: (given) => make(valuesOf(readers, given)),
  };
}

/** The options of all `readers`, each once. */
export function optionsOf<R>(readers: ReadersOf<R>): readonly CliOption[] {
  return [...new Set(Object.values<Reader<unknown>>(readers).flatMap(({ options }) => options))];
}

/** The values of `readers`; each is read when it is looked at. */
export function valuesOf<R>(readers: ReadersOf<R>, given: (option: CliOption) => Given): R {
  const values = {};
  for (const [key, reader] of Object.entries<Reader<unknown>>(readers)) {
    Object.defineProperty(values, key, { enumerable: true, get: () => reader.read(given) });
  }
  return values as R;
}

/** The text as it is. */
export function asText(_option: string, text: string): string {
  return text;
}

function lastOf(given: Given): string | undefined {
  return Array.isArray(given) ? given.at(-1) : undefined;
}
