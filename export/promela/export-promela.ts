/** The files of a Promela export. */
import type { Machine } from '../../model/machine/machine.ts';
import type { Exported } from '../exported.ts';
import { notExportedOf } from '../exported-checks.ts';
import { printPromela } from './print-promela.ts';

export function exportPromela(machine: Machine): Exported {
  const [checks, counts] = [printPromela(machine, 'checks'), printPromela(machine, 'counts')];
  const restoring = [...new Set([...checks.restoring, ...counts.restoring])];
  return {
    files: [
      { name: 'check.pml', text: checks.text },
      { name: 'count.pml', text: counts.text },
      { name: 'Makefile', text: MAKEFILE },
    ],
    notExported: [
      ...notExportedOf(machine),
      ...(restoring.length > 0
        ? [`the exact number of transitions, since guards are too long (${restoring.join(', ')})`]
        : []),
    ],
  };
}

const MAKEFILE = `# Printed by faultline.
SPIN ?= spin
CC ?= cc
CFLAGS ?= -O2
# Megabytes.
MEMORY ?= 4096
# Searches of a swarm, and the size of the table of each, as a power of two.
SEEDS ?= 16
TABLE ?= 24
# The size of the table of all states, as a power of two.
HASH ?= 24
# Variables that are only written are a part of the state here as in faultline (-o2).
PARSE = -o1 -o2 -o3
OPTIONS = -w -DSAFETY -DNOREDUCE -DVECTORSZ=65536 -DMEMLIM=$(MEMORY)

# -E: deadlocks are an assertion of the model; SPIN's own check knows no daemons.
check: check-pan
	./check-pan -E -w$(HASH)

count: count-pan
	./count-pan -E -w$(HASH)

%-pan: %.pml
	mkdir -p $*-made
	cd $*-made && $(SPIN) $(PARSE) -a ../$<
	$(CC) $(CFLAGS) $(OPTIONS) -DBFS -o $@ $*-made/pan.c

swarm-pan: check.pml
	mkdir -p swarm-made
	cd swarm-made && $(SPIN) $(PARSE) -a ../$<
	$(CC) $(CFLAGS) $(OPTIONS) -DBITSTATE -DT_RAND -DP_RAND -o $@ swarm-made/pan.c

swarm: $(shell seq -f swarm-%.0f 1 $(SEEDS))

swarm-%: swarm-pan
	./swarm-pan -E -m1000000 -w$(TABLE) -h$* -RS$* > swarm-$*.log
	! grep -l 'errors: [1-9]' swarm-$*.log

.PHONY: check count swarm
`;
