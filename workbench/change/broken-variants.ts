/** Variants of specs with mistakes that hold one of them. */
import type { SpecFailure } from '../claims/load-for-check.ts';
import type { LoadedSpec } from '../project/load-spec.ts';

/** A variant that no longer applies. */
export interface BrokenVariant {
  /** The spec that uses it. */
  readonly file: string;
  readonly variant: string;
  readonly message: string;
}

/** The variants in which there is a mistake, as when what they replace is gone. */
export function brokenVariants(
  spec: LoadedSpec,
  failures: readonly SpecFailure[],
): readonly BrokenVariant[] {
  const mistakes = failures
    .filter(({ file }) => file === spec.file)
    .flatMap(({ diagnostics }) => diagnostics)
    .filter(({ severity }) => severity === 'error');
  return spec.program.modules.flatMap(({ syntax }) =>
    syntax.declarations.flatMap((declaration) => {
      if (declaration.kind !== 'variant') return [];
      const { span, name } = declaration;
      const found = mistakes.find(
        ({ span: place }) =>
          place.source === span.source && place.start >= span.start && place.end <= span.end,
      );
      return found === undefined
        ? []
        : [{ file: spec.file, variant: name.text, message: found.message }];
    }),
  );
}
