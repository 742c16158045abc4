/** The files of a Promela export. */
import type { Machine } from '../../model/machine/machine.ts';
import type { Exported, SeparateGoal } from '../exported.ts';
import { notExportedOf } from '../exported-checks.ts';
import { type PromelaModel, printPromela } from './print-promela.ts';

export function exportPromela(machine: Machine): Exported {
  const [checks, counts] = [printPromela(machine, 'checks'), printPromela(machine, 'counts')];
  const restoring = [...new Set([...checks.restoring, ...counts.restoring])];
  const runs = askedRuns(machine, restoring);
  return {
    files: [
      { name: 'check.pml', text: checks.text },
      { name: 'count.pml', text: counts.text },
      ...(runs.text === '' ? [] : [{ name: 'runs.pml', text: runs.text }]),
      { name: 'Makefile', text: makefile(runs.goals) },
    ],
    separateChecks: runs.goals,
    notExported: [
      ...notExportedOf(machine, { runs: true }),
      ...runs.notExported.map(({ name, why }) => `\`${name}\`: ${why}`),
      ...(restoring.length > 0
        ? [`the exact number of transitions, since guards are too long (${restoring.join(', ')})`]
        : []),
    ],
  };
}

/** What is asked of runs; nothing, where a step may be tried and put back, which SPIN takes for a step. */
function askedRuns(
  machine: Machine,
  restoring: readonly string[],
): Pick<PromelaModel, 'text' | 'goals' | 'notExported'> {
  if (restoring.length === 0 && machine.temporal.length > 0) {
    const { text, goals, notExported } = printPromela(machine, 'runs');
    return { text: goals.length > 0 ? text : '', goals, notExported };
  }
  const why = 'guards are too long to compute when a thread can step';
  return { text: '', goals: [], notExported: machine.temporal.map(({ name }) => ({ name, why })) };
}

function makefile(goals: readonly SeparateGoal[]): string {
  if (goals.length === 0) return `${MAKEFILE}.PHONY: check count swarm trail\n`;
  const names = goals.map(({ goal }) => goal);
  return `${MAKEFILE}${RUNS.replace('GOALS', names.join(' '))}.PHONY: check count swarm trail runs $(RUNS)\n`;
}

const RUNS = `# -a: cycles that a claim accepts. A longer run than DEPTH is said to be too long.
DEPTH ?= 1000000
RUNS = GOALS

runs: $(RUNS)

$(RUNS): run-%: runs-pan
	./runs-pan -a -E -m$(DEPTH) -w$(HASH) -N $*

runs-pan: runs.pml
	mkdir -p runs-made
	cd runs-made && $(SPIN) $(PARSE) -a ../$<
	$(CC) $(CFLAGS) -w -DNOREDUCE -DNOSTUTTER -DNOFAIR -DVECTORSZ=65536 -DMEMLIM=$(MEMORY) -o $@ runs-made/pan.c

`;

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

# The run to what check or swarm found, step by step.
trail:
	$(SPIN) $(PARSE) -t -p -g check.pml

swarm-%: swarm-pan
	./swarm-pan -E -m1000000 -w$(TABLE) -h$* -RS$* > swarm-$*.log
	! grep -l 'errors: [1-9]' swarm-$*.log

`;
