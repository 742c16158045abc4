/** What is asked of the claims of some specs. */
import type { ClaimDeclaration } from '../../spec/language/syntax/ast.ts';
import type { LoadedSpec } from '../project/load-spec.ts';
import type { AnswerOptions } from './answer-claim.ts';
import type { ResultCache } from './cache/result-cache.ts';

/** One claim that is to be checked. */
export interface ClaimTask {
  readonly spec: LoadedSpec;
  readonly claim: ClaimDeclaration;
}

/** How claims are checked: the search, and which kept results may answer. */
export interface CheckOptions extends AnswerOptions {
  readonly cache: ResultCache | undefined;
}
