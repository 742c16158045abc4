/** The words of the language by what they do, for grammars that only colour: those of editors without a server. */
import { BARRIERS, BUILTIN_FUNCTIONS } from '../../spec/language/elaborate/elaborate-call.ts';
import {
  DECLARATION_KEYWORDS,
  FAIRNESS_WORDS,
  PROPERTY_WORDS,
  STATEMENT_KEYWORDS,
  TEMPORAL_WORDS,
} from '../../spec/language/text/lex-keywords.ts';

const CONSTANTS = ['true', 'false', 'none'];
const OPERATORS = 'not and or implies in union minus intersect forall exists all'.split(' ');
const CONTROL = 'else then where'.split(' ');

type Group =
  | ('declaration' | 'control' | 'operator' | 'constant')
  | ('property' | 'fairness' | 'temporal' | 'effect' | 'clause' | 'soft')
  | ('type' | 'builtIn' | 'self');

/** All keywords of the language are in one of the first four groups, each in one (grammars.test.ts). */
export const WORDS: Readonly<Record<Group, readonly string[]>> = {
  declaration: [...DECLARATION_KEYWORDS],
  control: [...STATEMENT_KEYWORDS, ...CONTROL],
  operator: OPERATORS,
  constant: CONSTANTS,
  /** Words that are names elsewhere: coloured where they begin a line or stand between other words. */
  property: [...PROPERTY_WORDS],
  fairness: [...FAIRNESS_WORDS],
  temporal: [...TEMPORAL_WORDS],
  effect: ['acquires', 'tries', 'releases', 'sleeps', 'unlocked'],
  clause: ['set', 'any', 'memory', 'holds', 'violated', 'recorded'],
  soft: ['on', 'cpu', 'of', 'up', 'to', 'by', 'ref', 'replace', 'init', 'seq', 'count', 'word'],
  type: ['bool', 'Tid'],
  builtIn: [...BUILTIN_FUNCTIONS, ...BARRIERS.keys()],
  self: ['self', 'this_cpu'],
};
