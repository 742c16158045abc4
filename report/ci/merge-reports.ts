/** SARIF and JUnit of the shards of a run, as one file each. */

/** A SARIF document, as far as it is looked into. */
interface Sarif {
  readonly runs: readonly SarifRun[];
}

interface SarifRun {
  readonly tool: { readonly driver: { readonly rules?: readonly { readonly id: string }[] } };
  readonly results?: readonly { readonly ruleId?: string; readonly ruleIndex?: number }[];
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

/** Returns one document with the suites of all; `texts` are what `check --junit` wrote. Undefined for others. */
export function mergedJunit(texts: readonly string[]): string | undefined {
  const totals = { tests: 0, failures: 0, errors: 0, skipped: 0 };
  const suites: string[] = [];
  for (const text of texts) {
    const found = /<testsuites([^>]*?)(?:\/>|>([\s\S]*)<\/testsuites>)/.exec(text);
    if (found === null) return undefined;
    for (const name of Object.keys(totals) as (keyof typeof totals)[]) {
      totals[name] += Number(new RegExp(`\\b${name}="(\\d+)"`).exec(found[1] ?? '')?.[1] ?? 0);
    }
    suites.push((found[2] ?? '').trim());
  }
  const attributes = Object.entries(totals).map(([name, value]) => ` ${name}="${value}"`);
  const body = suites.filter((each) => each !== '').map((each) => `  ${each}\n`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${attributes.join('')}>\n${body.join('')}</testsuites>\n`;
}
