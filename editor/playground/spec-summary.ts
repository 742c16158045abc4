/** What the page shows of a spec while it is typed. */

import { boundsJson } from '../../report/verdict/result.ts';
import { positionAt, type SourceFile } from '../../spec/language/text/source.ts';
import {
  type ScalarType,
  scalarSize,
  scalarValues,
  showType,
  showValue,
} from '../../spec/language/types/types.ts';
import { compileSpec } from '../../workbench/project/compile.ts';
import { type LoadedSpec, loadText } from '../../workbench/project/load-spec.ts';
import { type Project, readModule, suggestModule } from '../../workbench/project/project.ts';
import { allMistakes, type Mistake, PLAIN } from '../server/find-mistakes.ts';
import type { PageDiagnostic, PageParam, SpecSummary, SpecText } from './messages.ts';

/** What is typed uses the libraries that are shipped, and no files. */
export const PAGE_PROJECT: Project = {
  root: '/',
  cwd: '/',
  sources: new Map(),
  revision: { paths: [], source: () => undefined },
};

export function loadPageSpec({ file, text, modules }: SpecText): LoadedSpec {
  const source = { path: file, text };
  const read = (name: string): SourceFile | undefined => {
    const own = Object.hasOwn(modules, name) ? modules[name] : undefined;
    if (own !== undefined) return { path: name, text: own };
    const shipped = readModule(PAGE_PROJECT, name);
    // A library that is opened is what is typed, and not there a second time.
    return shipped?.path.endsWith(`/${file}`) ? source : shipped;
  };
  return loadText(file, source, read, (name) => suggestModule(PAGE_PROJECT, name));
}

export async function summaryOf(text: SpecText): Promise<SpecSummary> {
  const spec = loadPageSpec(text);
  const mistakes = (await allMistakes(spec, async () => 'go')) ?? [];
  const isWrong = mistakes.some(
    ({ diagnostic, claim }) => claim === undefined && diagnostic.severity === 'error',
  );
  return {
    diagnostics: mistakes.map((mistake) => pageDiagnostic(spec, mistake)),
    claims: spec.claims.map(({ name }) => name.text),
    variants: spec.variants,
    params: isWrong ? [] : paramsIn(spec),
  };
}

function pageDiagnostic(spec: LoadedSpec, { diagnostic, claim }: Mistake): PageDiagnostic {
  const { span, severity, code, message, hint } = diagnostic;
  const isHere = span.source === spec.source;
  const { line } = positionAt(span.source, span.start);
  return {
    from: isHere ? span.start : 0,
    to: isHere ? span.end : 0,
    severity: severity === 'error' ? 'error' : 'warning',
    message: `${message} [${code}]`,
    hint,
    claim: claim?.name,
    elsewhere: isHere ? undefined : `${span.source.path}:${line}`,
  };
}

/** More values than these are typed and not chosen. */
const CHOICES_MAX = 32;

function paramsIn(spec: LoadedSpec): readonly PageParam[] {
  const { machine } = compileSpec(spec, PLAIN);
  if (machine === undefined) return [];
  const values = boundsJson(machine.params);
  return machine.params.map(({ name, type }) => ({
    name,
    value: String(values[name]),
    type: showType(type),
    choices: choicesOf(type),
  }));
}

function choicesOf(type: ScalarType): readonly string[] | undefined {
  if (scalarSize(type) > CHOICES_MAX) return undefined;
  return scalarValues(type).map((value) => showValue(type, value));
}
