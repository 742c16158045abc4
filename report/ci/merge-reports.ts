/** SARIF and JUnit of the shards of a run, as one file each. */

import { isObject } from '../formats/is-object.ts';

/** A SARIF document, as far as it is looked into. */
interface Sarif {
  readonly runs: readonly SarifRun[];
}

interface SarifRun {
  readonly tool: { readonly driver: { readonly rules?: readonly { readonly id: string }[] } };
  readonly results?: readonly { readonly ruleId?: string; readonly ruleIndex?: number }[];
}

/** Whether a document has what is looked into. */
export function isSarif(document: unknown): document is Sarif {
  const isRun = (run: unknown): run is SarifRun => {
    if (!isObject(run) || !isObject(run['tool']) || !isObject(run['tool']['driver'])) return false;
    const { results = [] } = run;
    const { rules = [] } = run['tool']['driver'];
    const isRule = (rule: unknown): boolean => isObject(rule) && typeof rule['id'] === 'string';
    return (
      Array.isArray(results) &&
      results.every(isObject) &&
      Array.isArray(rules) &&
      rules.every(isRule)
    );
  };
  return isObject(document) && Array.isArray(document['runs']) && document['runs'].every(isRun);
}

/** Returns one document with one run: code hosts take no more of one tool. */
export function mergedSarif(documents: readonly [Sarif, ...Sarif[]]): Sarif | undefined {
  const runs = documents.flatMap((document) => document.runs);
  const [first] = runs;
  if (first === undefined) return undefined;
  const rules = new Map(
    runs.flatMap(({ tool }) => (tool.driver.rules ?? []).map((rule) => [rule.id, rule] as const)),
  );
  const places = [...rules.keys()];
  const results = runs
    .flatMap((run) => run.results ?? [])
    .map((result) =>
      result.ruleIndex === undefined || result.ruleId === undefined
        ? result
        : { ...result, ruleIndex: places.indexOf(result.ruleId) },
    );
  const driver = { ...first.tool.driver, rules: [...rules.values()] };
  return { ...documents[0], runs: [{ ...first, tool: { ...first.tool, driver }, results }] };
}

/** Finds `<testsuites ...>`, going through the text once: the file may be a stranger's. */
function outerElement(
  text: string,
): { readonly attributes: string; readonly body: string } | undefined {
  const [opening, closing] = ['<testsuites', '</testsuites>'];
  const start = text.indexOf(opening);
  const end = text.indexOf('>', start);
  if (start < 0 || end < 0) return undefined;
  if (text[end - 1] === '/') {
    return { attributes: text.slice(start + opening.length, end - 1), body: '' };
  }
  const last = text.lastIndexOf(closing);
  if (last <= end) return undefined;
  return {
    attributes: text.slice(start + opening.length, end),
    body: text.slice(end + 1, last),
  };
}

/** Returns one document with the suites of all; `texts` are what `check --junit` wrote. Undefined for others. */
export function mergedJunit(texts: readonly string[]): string | undefined {
  const totals = { tests: 0, failures: 0, errors: 0, skipped: 0 };
  const suites: string[] = [];
  for (const text of texts) {
    const found = outerElement(text);
    if (found === undefined) return undefined;
    for (const name of Object.keys(totals) as (keyof typeof totals)[]) {
      totals[name] += Number(
        new RegExp(`\\b${name}="(\\d{1,15})"`).exec(found.attributes)?.[1] ?? 0,
      );
    }
    suites.push(found.body.trim());
  }
  const attributes = Object.entries(totals).map(([name, value]) => ` ${name}="${value}"`);
  const body = suites.filter((each) => each !== '').map((each) => `  ${each}\n`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${attributes.join('')}>\n${body.join('')}</testsuites>\n`;
}
