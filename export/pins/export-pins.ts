/** The files of a PINS export. */
import type { Machine } from '../../model/machine/machine.ts';
import type { Exported } from '../exported.ts';
import { notExportedOf } from '../exported-checks.ts';
import { MODEL_H, SEARCH_C } from './c-texts.ts';
import { PINS_C } from './pins-text.ts';
import { printC } from './print-c.ts';

export function exportPins(machine: Machine): Exported {
  return {
    files: [
      { name: 'model.c', text: printC(machine) },
      { name: 'model.h', text: MODEL_H },
      { name: 'search.c', text: SEARCH_C },
      { name: 'pins.c', text: PINS_C },
      { name: 'Makefile', text: MAKEFILE },
    ],
    notExported: notExportedOf(machine),
  };
}

const MAKEFILE = `# Printed by faultline.
CC ?= cc
CFLAGS ?= -O2
# Where LTSmin is installed: its include/ and bin/.
LTSMIN ?= /usr/local
PROCS ?= 4
# The table of pins2lts-mc has 2^TABLE states.
TABLE ?= 24

check: search
	./search check

count: search
	./search count

search: search.c model.c model.h
	$(CC) -std=c11 -w $(CFLAGS) -o $@ search.c model.c

# One int a leaf, exact dependencies and guards: for the tree table of -mc, for -seq, and for --por.
leaves.so: pins.c model.c model.h
	$(CC) -std=gnu11 -w $(CFLAGS) -fPIC -shared -I$(LTSMIN)/include -o $@ pins.c model.c

# The same without properties, where steps that fail have no successor: for counts.
counting.so: pins.c model.c model.h
	$(CC) -std=gnu11 -w $(CFLAGS) -DCOUNTING -fPIC -shared -I$(LTSMIN)/include -o $@ pins.c model.c

# Words of packed leaves: for -dist, which sends whole vectors.
packed.so: pins.c model.c model.h
	$(CC) -std=gnu11 -w $(CFLAGS) -DCOUNTING -DPACKED -fPIC -shared -I$(LTSMIN)/include -o $@ pins.c model.c

# A table that is full is no count, whatever is printed behind it.
ltsmin-check: leaves.so
	$(LTSMIN)/bin/pins2lts-seq leaves.so --strategy=bfs --invariant=ok

ltsmin-count: counting.so
	$(LTSMIN)/bin/pins2lts-mc counting.so --procs=$(PROCS) --strategy=bfs -s$(TABLE)

ltsmin-dist: packed.so
	mpirun -np $(PROCS) $(LTSMIN)/bin/pins2lts-dist packed.so

.PHONY: check count ltsmin-check ltsmin-count ltsmin-dist
`;
