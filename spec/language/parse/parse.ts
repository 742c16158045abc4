/**
 * Text -> syntax. The entry of the front end's first stage; never throws.
 *
 * Every declaration is parsed on its own (`grammar-chunks.ts`), so that one slip reports one slip
 * and the rest of the file still checks. A declaration that does not parse is not in the tree.
 */
import type { ParseError } from 'typescript-parsec';
import type { Declaration, Path, SpecSyntax } from '../syntax/ast.ts';
import { depthExceeds } from '../syntax/children.ts';
import { docBefore, documentation } from '../text/comments.ts';
import { type Diagnostic, diagnostic } from '../text/diagnostics.ts';
import { type Comment, lex, type SpecToken } from '../text/lex.ts';
import { positionAt, type SourceFile, type Span } from '../text/source.ts';
import { declaration, moduleLine } from './grammar.ts';
import { type Chunk, chunksOf } from './grammar-chunks.ts';
import { type Grammar, NESTING_MAX } from './grammar-combinators.ts';
import { explain } from './grammar-errors.ts';

/** The largest source, in UTF-16 units. */
export const SOURCE_LENGTH_MAX: number = 2 ** 20;

/**
 * The most tokens of a source, and of a program. Whatever reads a program does some work for each: at this
 * size the front end takes one to two seconds.
 */
export const TOKENS_MAX = 120_000;

/** At most this many messages about one file. */
const DIAGNOSTICS_MAX = 100;

/** The deepest tree: every later stage walks it by recursion. */
const TREE_DEPTH_MAX = 3 * NESTING_MAX;

/** What a text says, as far as it can be read, and what is wrong with it, in order of place. */
export interface Parsed {
  readonly syntax: SpecSyntax;
  readonly diagnostics: readonly Diagnostic[];
  readonly tokens: number;
}

/** Parses a whole spec. Law: `parse(print(syntax)) = syntax` but for spans (print.test.ts). */
export function parse(source: SourceFile): Parsed {
  const whole: Span = { source, start: 0, end: source.text.length };
  const refused = (mistake: Diagnostic): Parsed => ({
    syntax: { doc: '', module: undefined, declarations: [], span: whole },
    diagnostics: [mistake],
    tokens: 0,
  });
  if (source.text.length > SOURCE_LENGTH_MAX) {
    const start = { source, start: 0, end: 0 };
    return refused(diagnostic('K0610', { limit: SOURCE_LENGTH_MAX }, start));
  }
  const { tokens, comments, diagnostics: lexical } = lex(source);
  const tooMany = tokens[TOKENS_MAX];
  if (tooMany !== undefined) {
    return refused(diagnostic('K0602', { max: TOKENS_MAX, what: 'tokens' }, tooMany.span));
  }
  const found: Diagnostic[] = [];
  const read = readChunks(chunksOf(tokens), documentation(source, comments), found);
  if (read.module === undefined && !read.moduleFailed) {
    found.push(missingModule(source, tokens[0]));
  }
  const syntax: SpecSyntax = {
    doc: read.doc,
    module: read.module,
    declarations: read.declarations,
    span: whole,
  };
  return { syntax, diagnostics: inOrder(lexical, found), tokens: tokens.length };
}

interface Read {
  readonly module: Path | undefined;
  readonly moduleFailed: boolean;
  readonly doc: string;
  readonly declarations: readonly Declaration[];
}

function readChunks(
  chunks: readonly Chunk[],
  docs: ReadonlyMap<number, Comment>,
  found: Diagnostic[],
): Read {
  const declarations: Declaration[] = [];
  let module: Path | undefined;
  let moduleToken: SpecToken | undefined;
  let doc = '';
  for (const [i, chunk] of chunks.entries()) {
    const { first } = chunk;
    if (first.text === 'module') {
      const path = readChunk(moduleLine, chunk, found);
      if (moduleToken !== undefined) {
        const related = [{ span: moduleToken.span, label: 'the first one' }];
        found.push(diagnostic('K0115', {}, first.span, { related, hint: 'remove it' }));
        continue;
      }
      if (i > 0) {
        const hint = 'move it above all declarations';
        found.push(diagnostic('K0114', {}, first.span, { hint }));
      }
      moduleToken = first;
      module = path;
      doc = docBefore(docs, first.span);
    } else {
      const read = readChunk(declaration, chunk, found);
      if (read !== undefined && shallowEnough(read, found)) {
        declarations.push({ ...read, doc: docBefore(docs, first.span) });
      }
    }
  }
  return { module, moduleFailed: moduleToken !== undefined, doc, declarations };
}

/** Parses one chunk; says at most one thing about it. */
function readChunk<T>(
  grammar: Grammar<T>,
  { first, following }: Chunk,
  found: Diagnostic[],
): T | undefined {
  const output = grammar.parse(first);
  const candidate = output.successful ? output.candidates[0] : undefined;
  const next = candidate?.nextToken as SpecToken | undefined;
  if (candidate !== undefined && next?.kind === 'end') return candidate.result;
  const { token, phrase } = furthest(first, output.error, next);
  found.push(explain({ first, token, phrase, following }));
  return candidate?.result;
}

/** Where the parse got, and what it wanted there: the failure furthest to the right. */
function furthest(
  first: SpecToken,
  error: ParseError | undefined,
  next: SpecToken | undefined,
): { token: SpecToken; phrase: string } {
  const index = error?.pos?.index ?? -1;
  if (error === undefined || (next !== undefined && index < next.span.start)) {
    return { token: next ?? first, phrase: 'a declaration' };
  }
  let token = first;
  while (token.next !== undefined && token.span.start < index) token = token.next;
  return { token, phrase: error.message };
}

/** A tree may be deep without nesting: `a + a + ...`. */
function shallowEnough(read: Declaration, found: Diagnostic[]): boolean {
  if (!depthExceeds(read, TREE_DEPTH_MAX)) return true;
  found.push(diagnostic('K0611', { limit: TREE_DEPTH_MAX }, read.span));
  return false;
}

function missingModule(source: SourceFile, first: SpecToken | undefined): Diagnostic {
  const span = first?.span ?? { source, start: 0, end: 0 };
  return diagnostic('K0113', {}, span, {
    hint: 'begin with `module a.b.c` for the file `spec/a/b/c.kspec`',
  });
}

/**
 * All messages in order of place. What the grammar says on a line with a lexical mistake follows
 * from that mistake, and is left out.
 */
function inOrder(
  lexical: readonly Diagnostic[],
  grammatical: readonly Diagnostic[],
): readonly Diagnostic[] {
  const lineOf = ({ span }: Diagnostic) => positionAt(span.source, span.start).line;
  const broken = new Set(lexical.filter(({ code }) => SPOILS.has(code)).map(lineOf));
  return [...lexical, ...grammatical.filter((each) => !broken.has(lineOf(each)))]
    .sort((a, b) => a.span.start - b.span.start)
    .slice(0, DIAGNOSTICS_MAX);
}

/** The lexical mistakes after which a line cannot be trusted. */
const SPOILS: ReadonlySet<string> = new Set(['K0116', 'K0117', 'K0118', 'K0124', 'K0125']);
