/** What can be typed behind a dot: the fields of what stands before it, or what can be asked of a thread. */
import { type SourceFile, textOf } from '../../spec/language/text/source.ts';
import { showType, type Type } from '../../spec/language/types/types.ts';
import {
  type Completion,
  declarationAt,
  LOCAL_KINDS,
  locals,
  typesOfNames,
} from './complete-names.ts';
import { LANGUAGE_WORDS } from './language-words.ts';
import type { NameIndex } from './name-index.ts';

/** Fields of what stands before the dot that ends at `end`, or what can be asked of a thread. */
export function afterDot(
  index: NameIndex,
  source: SourceFile,
  end: number,
  offset: number,
): readonly Completion[] {
  const place = placeBefore(source.text, source.text.lastIndexOf('.', end));
  if (place === undefined) return [];
  const symbol = index.globals.get(place.root);
  const isHidden = locals(index, source, offset).some(({ label }) => label === place.root);
  if (symbol?.kind === 'thread' && !isHidden) {
    return ['done', 'at'].map((label) => ({
      ...{ label, kind: 'built-in', detail: '', doc: LANGUAGE_WORDS.get(label) ?? '' },
    }));
  }
  const type = typeOfPlace(index, source, offset, place);
  if (type?.kind !== 'struct') return [];
  return type.fields.map(({ name, type: fieldType }) => ({
    ...{ label: name, kind: 'field', detail: `: ${showType(fieldType)}`, doc: '' },
  }));
}

interface WrittenPlace {
  readonly root: string;
  /** Field names, and `[]` for what stands in brackets. */
  readonly path: readonly string[];
}

/** Returns the place, such as `a[i].f`, that ends at `end`. */
function placeBefore(text: string, end: number): WrittenPlace | undefined {
  const path: string[] = [];
  let at = end;
  for (;;) {
    if (text[at - 1] === ']') {
      let depth = 0;
      do {
        at -= 1;
        if (text[at] === ']') depth += 1;
        else if (text[at] === '[') depth -= 1;
      } while (depth > 0 && at > 0);
      path.unshift('[]');
      continue;
    }
    const name = /(\w+)'?$/.exec(text.slice(Math.max(0, at - 200), at));
    if (name === null) return undefined;
    at -= name[0].length;
    if (text[at - 1] !== '.') return { root: name[1] ?? '', path };
    path.unshift(name[1] ?? '');
    at -= 1;
  }
}

function typeOfPlace(
  index: NameIndex,
  source: SourceFile,
  offset: number,
  { root, path }: WrittenPlace,
): Type | undefined {
  let type = typeOfName(index, source, offset, root);
  let isElement = !('array' === type?.kind);
  for (const step of path) {
    if (step === '[]') {
      // The type of a variable may stand here without its indexes: then brackets lead to itself.
      if (type?.kind === 'array' || type?.kind === 'seq') type = type.element;
      else if (!isElement) return undefined;
      isElement = true;
    } else {
      const field: Type | undefined =
        type?.kind === 'struct' ? type.fields.find(({ name }) => name === step)?.type : undefined;
      type = field;
    }
  }
  return type;
}

function typeOfName(
  index: NameIndex,
  source: SourceFile,
  offset: number,
  name: string,
): Type | undefined {
  const around = declarationAt(index, source, offset);
  const own = index.occurrences.filter(
    ({ span, kind, role }) =>
      role === 'declaration' &&
      LOCAL_KINDS.has(kind) &&
      span.source === source &&
      textOf(span) === name &&
      around !== undefined &&
      around.span.start <= span.start &&
      span.end <= offset,
  );
  const meaning = own.at(-1)?.meaning;
  if (meaning !== undefined && 'type' in meaning && typeof meaning.type === 'object') {
    return 'kind' in meaning.type ? (meaning.type as Type) : undefined;
  }
  return typesOfNames(index).get(name);
}
