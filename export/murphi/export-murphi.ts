/** The files of a Murphi export. */
import type { Machine } from '../../model/machine/machine.ts';
import { activeSymmetries } from '../../model/reduce/symmetry.ts';
import type { Exported } from '../exported.ts';
import { notExportedOf } from '../exported-checks.ts';
import { IdentityError } from '../scalar/identity-error.ts';
import { printMurphi } from './print-murphi.ts';

export function exportMurphi(machine: Machine): Exported {
  const { checks, counts, identities, notSymmetric } = withScalarsets(machine);
  const isSymmetric = identities.size > 0;
  return {
    files: [
      { name: 'check.m', text: checks },
      { name: 'count.m', text: counts },
      { name: 'Makefile', text: isSymmetric ? `${MAKEFILE}${SYMMETRY}` : MAKEFILE },
    ],
    ...(isSymmetric ? { symmetric: { goal: 'symmetry', types: [...identities] } } : {}),
    notExported: [
      ...notExportedOf(machine),
      ...[...notSymmetric].map(
        ([type, why]) => `that \`${type}\` is symmetric, which is no scalarset: ${why}`,
      ),
    ],
  };
}

interface Printed {
  readonly checks: string;
  readonly counts: string;
  /** The types that are scalarsets. */
  readonly identities: ReadonlySet<string>;
  /** Why the other symmetric types are none. */
  readonly notSymmetric: ReadonlyMap<string, string>;
}

/** A type that cannot be a scalarset is numbers: the attempt is made again without it. */
function withScalarsets(machine: Machine): Printed {
  const active = activeSymmetries({ ...machine, usesSymmetry: true });
  const identities = new Set(active.map(({ type }) => type));
  const notSymmetric = new Map(
    machine.symmetries.flatMap(({ type, broken }) => {
      if (identities.has(type)) return [];
      return [[type, broken?.why ?? 'it has too many identities'] as const];
    }),
  );
  for (;;) {
    try {
      const checks = printMurphi(machine, 'checks', identities);
      return {
        checks,
        counts: printMurphi(machine, 'counts', identities),
        identities,
        notSymmetric,
      };
    } catch (error) {
      if (!(error instanceof IdentityError) || !identities.delete(error.type)) throw error;
      notSymmetric.set(error.type, error.message);
    }
  }
}

const MAKEFILE = `# Printed by faultline.
RUMUR ?= rumur
CC ?= cc
CFLAGS ?= -O2
LDLIBS ?= -lpthread
ifeq ($(shell uname -m),x86_64)
ATOMICS = -mcx16
endif
# Deadlocks are an invariant of the model: Rumur's own check knows no daemons and no threads that have ended.
SYMMETRY ?= off
OPTIONS = --symmetry-reduction $(SYMMETRY) --deadlock-detection off --threads 1 --value-type int32_t

check: check-model
	./check-model

count: count-model
	./count-model

%.c: %.m
	$(RUMUR) $(OPTIONS) --output $@ $<

%-model: %.c
	$(CC) -std=c11 -w $(CFLAGS) $(ATOMICS) -o $@ $< $(LDLIBS)

.PHONY: check count
.SECONDARY:
`;

const SYMMETRY = `
# One state for all that differ in identities alone.
symmetry: symmetry-model
	./symmetry-model

symmetry.m: count.m
	cp count.m $@

symmetry.c: SYMMETRY = exhaustive

.PHONY: symmetry
`;
