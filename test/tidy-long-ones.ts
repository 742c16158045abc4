/** What is longer than a page or two, with how long it may be, and why. */

/** How long something may be, and why. */
type Allowed = readonly [lines: number, why: string];

/** By path; that of a function ends in its name. */
export type LongOnes = Readonly<Record<string, Allowed>>;

export const LONG_ONES: LongOnes = {
  'model/memory/views/view-steps.ts viewSteps': [
    190,
    'each action of the view machine, over shared names',
  ],
  'model/memory/views/view-tables.ts viewTables': [100, 'the tables, and how each is addressed'],
  'model/memory/views/viewed-template.ts viewedTemplate': [
    210,
    'one pass over the nodes of a template',
  ],
  'model/step-accesses/abstract-step.ts': [
    300,
    'one walk over the graph of a step, on abstract states',
  ],
  'checker/any-number/any-number.ts': [300, 'one proof: exact searches first, then views'],
  'checker/any-number/cells.ts': [390, 'one bijection and its inverse, over all parts of a state'],
  'checker/any-number/cells.ts valueOf': [80, 'one exhaustive match over types'],
  'checker/any-number/verify-views.ts': [350, 'one verification, read beside its argument'],
  'checker/any-number/witnesses.ts': [330, 'one exhaustive match over expressions'],
  'checker/check.ts checkAll': [90, 'all forms of properties, one after the other'],
  'checker/concurrent/operation-space.ts operationSpace': [80, 'one walk'],
  'checker/engine/build-graph-fast.ts graphByCode': [
    110,
    'one pass over the layers, which writes the graph',
  ],
  'checker/engine/code/print-javascript.ts': [370, 'one printer: an exhaustive match over code'],
  'checker/engine/codegen/emit-explore.ts emitExpansion': [
    90,
    'one function of the generated code',
  ],
  'checker/engine/codegen/emit-expression.ts compile': [
    170,
    'one exhaustive match over expressions',
  ],
  'checker/engine/codegen/emit-node.ts emitNode': [90, 'one exhaustive match over nodes'],
  'checker/engine/codegen/emit-step.ts emitStepFrom': [110, 'one function of the generated code'],
  'checker/engine/explore-fast.ts exploreCompiled': [
    130,
    'one search: alone, in parallel, and again for the runs',
  ],
  'checker/engine/search/parallel-worker.ts makeWorker': [
    130,
    'one worker: what it knows is shared by all it does',
  ],
  'checker/engine/search/search.ts': [
    330,
    'one memory of generated code: whatever is in it is read and emptied here',
  ],
  'checker/engine/shortest-run-fast.ts shortestRunFast': [80, 'one search'],
  'checker/engine/state/renaming.ts movesOf': [100, 'one match over what a renaming moves'],
  'checker/engine/visited/compile-machine.ts compileMachine': [
    90,
    'one module: its functions, and the memory that they share',
  ],
  'checker/engine/visited/emit-filter.ts emitFilter': [80, 'one function of the generated code'],
  'checker/engine/visited/emit-insert-batch.ts emitInsertBatch': [
    200,
    'one function of the generated code',
  ],
  'checker/engine/visited/emit-log.ts logWriter': [80, 'one function of the generated code'],
  'checker/engine/visited/emit-move.ts emitMove': [80, 'one function of the generated code'],
  'checker/engine/visited/emit-run.ts emitRun': [90, 'one function of the generated code'],
  'checker/engine/visited/visited-set.ts': [310, 'one table, and the memories that it lives in'],
  'checker/reference/explore.ts explore': [110, 'one search, to be followed by hand'],
  'checker/temporal/product.ts buildProduct': [100, 'one construction'],
  'cli/commands/check.ts': [260, 'one command: its options, and the order of what it does'],
  'cli/commands/check.ts checkOnce': [
    100,
    'the parts of a check, one after the other, each a function of its own',
  ],
  'cli/commands/run.ts': [280, 'one command: its options, and the order of what it does'],
  'cli/commands/run.ts explore': [110, 'from one search to all that is said of it'],
  'cli/step-session.ts openSession': [140, 'one session: a state that all of its commands share'],
  'counterexamples/picture/picture-story.ts': [300, 'one walk over the steps of a run'],
  'counterexamples/picture/picture.ts': [
    280,
    'the parts of a picture, from its heading to its end',
  ],
  'counterexamples/slice/dynamic-slice.ts': [300, 'one algorithm, with its argument'],
  'counterexamples/slice/dynamic-slice.ts dynamicSlice': [
    80,
    'one algorithm: a pass backwards over the run',
  ],
  'editor/grammar/textmate.ts textMateGrammar': [100, 'one table'],
  'editor/language/names-by-syntax.ts': [300, 'one exhaustive walk over the syntax'],
  'editor/playground/page/editor.ts makeEditor': [100, 'the settings of one editor'],
  'editor/server/server.ts': [340, 'each request of the protocol, with its answer'],
  'editor/server/server.ts listen': [160, 'each request of the protocol, with its answer'],
  'export/murphi/print-murphi.ts': [
    330,
    'one printer: rules, statements and properties share its names',
  ],
  'export/pins/pins-text.ts': [280, 'one text in C'],
  'export/pins/print-c.ts': [310, 'one printer: functions, tables and properties share its names'],
  'export/promela/print-promela.ts': [
    400,
    'one printer: options, statements and properties share its names',
  ],
  'export/scalar/failure.ts failureOf': [100, 'one exhaustive match over expressions'],
  'export/scalar/project.ts': [330, 'one exhaustive match over expressions'],
  'export/scalar/project.ts leaf': [150, 'one exhaustive match over expressions'],
  'export/scalar/step-code.ts': [370, 'one exhaustive match over the nodes of a step'],
  'export/scalar/step-code.ts vertex': [100, 'one exhaustive match over the nodes of a step'],
  'export/tla/tla-step.ts': [270, 'one walk over the graph of a step'],
  'export/tla/tla-expression.ts text': [120, 'one match over all kinds of expressions'],
  'model/locks/lock-orders.ts lockOrdersOf': [110, 'one pass over the calls of all templates'],
  'model/lower/graph-builder.ts': [
    340,
    'one graph in the making: its nodes, slots and scopes change together',
  ],
  'model/lower/guards.ts guardChecks': [100, 'one walk over the places of a node'],
  'model/lower/lower-call.ts lowerCall': [
    120,
    'one call: arguments, body and return share its frame',
  ],
  'model/lower/lower-thread.ts': [280, 'one exhaustive match over statements'],
  'model/lower/lower-thread.ts lowerThread': [240, 'one exhaustive match over statements'],
  'model/lower/lower-thread.ts statement': [150, 'one exhaustive match over statements'],
  'model/machine/machine.ts': [300, 'one data type, with what it promises'],
  'model/machine/verify-expression.ts isWellTyped': [120, 'one exhaustive match over expressions'],
  'model/meaning/evaluate.ts': [450, 'one exhaustive match over expressions'],
  'model/meaning/evaluate.ts build': [310, 'one exhaustive match over expressions'],
  'model/meaning/execute-node.ts build': [90, 'one exhaustive match over nodes'],
  'model/meaning/step-graph.ts buildGraph': [100, 'one walk'],
  'model/memory/buffered-template.ts bufferedTemplate': [140, 'one exhaustive match over nodes'],
  'model/reduce/constants/evaluate-possible.ts': [390, 'one exhaustive match over expressions'],
  'model/reduce/constants/evaluate-possible.ts of': [250, 'one exhaustive match over expressions'],
  'model/reduce/constants/propagate.ts': [290, 'one algorithm, with its argument'],
  'model/reduce/symmetric-loops.ts checkCopies': [
    120,
    'one check: what two copies of a body may both touch',
  ],
  'spec/language/elaborate/accesses.ts': [280, 'one walk over types and places'],
  'spec/language/elaborate/check-either.ts beginnings': [
    100,
    'one exhaustive match over statements',
  ],
  'spec/language/elaborate/elaborate-expression.ts expressionOf': [
    90,
    'one exhaustive match over expressions',
  ],
  'spec/language/elaborate/elaborate-operator.ts': [
    260,
    'one match over operators, with its hints',
  ],
  'spec/language/elaborate/elaborate-operator.ts elaborateBinary': [90, 'one match over operators'],
  'spec/language/elaborate/elaborate-statement.ts elaborateStatement': [
    150,
    'one exhaustive match over statements',
  ],
  'spec/language/parse/grammar-combinators.ts': [300, 'one small library'],
  'spec/language/parse/grammar-expressions.ts': [
    330,
    'one rule after the other, which refer to each other',
  ],
  'spec/language/parse/grammar-statements.ts': [
    350,
    'one rule after the other, which refer to each other',
  ],
  'spec/language/syntax/ast.ts': [330, 'one data type'],
  'spec/language/types/core.ts': [300, 'one data type'],
  'spec/language/types/types.ts': [280, 'one data type, and its values'],
  'spec/language/elaborate/globals.ts buildGlobals': [90, 'one table'],
  'test/tidy-rules.ts': [320, 'one rule after the other'],
  'workbench/change/review.ts review': [
    100,
    'the parts of a review, one after the other, each a function of its own',
  ],
  'workbench/claims/cache/result-cache.ts openCache': [
    100,
    'one cache: what it knows of its folder is shared by all it does',
  ],
  'workbench/matrix/seen-outcome.ts observer': [
    100,
    'one observer: what it knows of the machine is shared by all it says',
  ],
  'workbench/matrix/start-states.ts startStates': [
    100,
    'one search for the states between operations',
  ],
  'workbench/project/project.ts': [280, 'one door: where a path of a project leads'],
  'workbench/search/worker-pool.ts askWorker': [
    100,
    'one question: its timers and listeners end together',
  ],
};
