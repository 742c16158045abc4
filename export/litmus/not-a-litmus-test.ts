/** What keeps a machine from being a litmus test. */
import type { Span } from '../../spec/language/text/source.ts';
import { placeText } from '../names.ts';

/** Thrown at the first thing that no litmus test can have. */
export class NotALitmusTest extends Error {
  override readonly name = 'NotALitmusTest';

  /** `why` is a sentence without its end; `span` is where. */
  constructor(why: string, span?: Span) {
    super(span === undefined ? why : `${placeText(span)}: ${why}`);
  }
}
