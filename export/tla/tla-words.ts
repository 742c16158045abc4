/** What bound variables of functions without a name of their own are called, from the innermost on. */
export const BOUND_NAMES: readonly string[] = ['each', 'each2', 'each3', 'each4', 'each5'];

/** The words of TLA+ and of the modules that an export extends, and those of the export itself. */
export const TLA_WORDS: readonly string[] = [
  ...['ASSUME', 'ASSUMPTION', 'AXIOM', 'BY', 'CASE', 'CHOOSE', 'CONSTANT', 'CONSTANTS', 'DEF'],
  ...['DEFINE', 'DEFS', 'DOMAIN', 'ELSE', 'ENABLED', 'EXCEPT', 'EXTENDS', 'HAVE', 'HIDE', 'IF'],
  ...['IN', 'INSTANCE', 'LAMBDA', 'LEMMA', 'LET', 'LOCAL', 'MODULE', 'NEW', 'OBVIOUS', 'OMITTED'],
  ...['ONLY', 'OTHER', 'PICK', 'PROOF', 'PROPOSITION', 'PROVE', 'QED', 'RECURSIVE', 'SF_', 'WF_'],
  ...['STATE', 'SUBSET', 'SUFFICES', 'TAKE', 'TEMPORAL', 'THEN', 'THEOREM', 'UNCHANGED', 'UNION'],
  ...['USE', 'VARIABLE', 'VARIABLES', 'WITH', 'WITNESS', 'BOOLEAN', 'STRING', 'TRUE', 'FALSE'],
  // Integers, Sequences, FiniteSets
  ...['Nat', 'Int', 'Seq', 'Len', 'Head', 'Tail', 'Append', 'SubSeq', 'SelectSeq'],
  ...['Cardinality', 'IsFiniteSet'],
  // TLC
  ...['Print', 'PrintT', 'Assert', 'JavaTime', 'TLCGet', 'TLCSet', 'Permutations', 'SortSeq'],
  ...['RandomElement', 'Any', 'ToString', 'TLCEval'],
  // The export itself, and what its definitions call their parameters
  ...['Init', 'Next', 'CheckNext', 'Spec', 'vars', 'Fairness', 'Terminating', 'Symmetry'],
  ...['Checking', 'None', 'Unset', 'Holds', 'Require', 'Warn', 'SeqHas'],
  ...['condition', 'property', 'sequence', 'element', 'n', 'i1', 'i2', 'i3', 'i4'],
  ...BOUND_NAMES,
];
