/** The files of a Murphi export. */
import type { Machine } from '../../model/machine/machine.ts';
import type { Exported } from '../exported.ts';
import { notExportedOf } from '../exported-checks.ts';
import { printMurphi } from './print-murphi.ts';

export function exportMurphi(machine: Machine): Exported {
  const symmetric = machine.symmetries.map(({ type }) => `\`${type}\``);
  return {
    files: [
      { name: 'check.m', text: printMurphi(machine, 'checks') },
      { name: 'count.m', text: printMurphi(machine, 'counts') },
      { name: 'Makefile', text: MAKEFILE },
    ],
    notExported: [
      ...notExportedOf(machine),
      ...(symmetric.length > 0
        ? [`that ${symmetric.join(', ')} are symmetric: no scalarsets`]
        : []),
    ],
  };
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
OPTIONS = --symmetry-reduction off --deadlock-detection off --threads 1 --value-type int32_t

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
