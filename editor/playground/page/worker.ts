/** A worker of the page: looks at specs, and searches. To stop it is to end it. */

import shipped from 'playground:files';
import { UserError } from '../../../workbench/errors/user-error.ts';
import { check } from '../../../workbench/library/check.ts';
import { explore } from '../../../workbench/library/explore.ts';
import type { Run } from '../../../workbench/library/run.ts';
import { type Spec, SpecError, specOf } from '../../../workbench/library/spec.ts';
import { completeAt, definitionAt } from '../assist.ts';
import type {
  PageAnswer,
  PageLimits,
  PageRequest,
  Question,
  SpecText,
  WorkerReply,
} from '../messages.ts';
import { loadPageSpec, PAGE_PROJECT, summaryOf } from '../spec-summary.ts';

const reply = (message: WorkerReply): void => postMessage(message);

addEventListener('message', ({ data }: MessageEvent<PageRequest>) => {
  workOn(data).catch((error: unknown) => reply({ kind: 'failure', message: messageOf(error) }));
});
reply({ kind: 'ready' });

async function workOn(request: PageRequest): Promise<void> {
  switch (request.kind) {
    case 'look':
      return look(request.number, request.spec);
    case 'complete': {
      const { number, spec, offset } = request;
      const completions = completeAt(spec, offset, MODULE_NAMES);
      return reply({ kind: 'completed', number, completions });
    }
    case 'define': {
      const { number, spec, offset } = request;
      return reply({ kind: 'defined', number, definition: definitionAt(spec, offset) });
    }
    case 'check':
      return answer(request);
    default:
      return request satisfies never;
  }
}

/** The modules that are shipped. */
const MODULE_NAMES = Object.keys(shipped).flatMap((file) => {
  const name = /^spec\/(.+)\.kspec$/.exec(file)?.[1];
  return name === undefined ? [] : [name.replaceAll('/', '.').replaceAll('-', '_')];
});

async function look(number: number, spec: SpecText): Promise<void> {
  reply({ kind: 'looked', number, look: await summaryOf(spec) });
}

async function answer({
  spec: text,
  question,
  limits,
}: {
  readonly spec: SpecText;
  readonly question: Question;
  readonly limits: PageLimits;
}): Promise<void> {
  const spec = specOf(PAGE_PROJECT, loadPageSpec(text));
  if (!spec.ok) throw new SpecError(spec.diagnostics);
  for await (const each of answers(spec, question, limits)) reply({ kind: 'answer', answer: each });
  reply({ kind: 'end' });
}

async function* answers(
  spec: Spec,
  question: Question,
  limits: PageLimits,
): AsyncGenerator<PageAnswer> {
  const settings = {
    limits,
    // Several need headers that not every web server sends.
    workers: 1,
    onProgress: ({ states, seconds }: { states: number; seconds: number }, subject: string) =>
      reply({ kind: 'progress', subject, states, seconds }),
  };
  if (question.kind === 'version') {
    const { params, variants } = question;
    const found = await explore(spec, { ...settings, params, variants });
    const runs = await Promise.all(found.violations.map(pageRun));
    const remarks = notChecked(found.notChecked);
    yield { ...said(found), name: 'this version', asRecorded: undefined, remarks, runs };
    return;
  }
  const { names } = question;
  const claims = names.length === 0 ? {} : { claims: names };
  for await (const found of check(spec, { ...settings, ...claims, coverageStates: 0 })) {
    const { name, asRecorded, counterexample } = found;
    const runs = counterexample === undefined ? [] : [await pageRun(counterexample)];
    const remarks = [...found.remarks, ...notChecked(found.notChecked)];
    yield { ...said(found), name, asRecorded, remarks, runs };
  }
}

function said({
  verdict,
  text,
}: Pick<PageAnswer, 'verdict' | 'text'>): Pick<PageAnswer, 'verdict' | 'text'> {
  return { verdict, text };
}

function notChecked(all: readonly { property: string; why: string }[]): readonly string[] {
  return all.map(({ property, why }) => `not checked: ${property} (${why})`);
}

async function pageRun(run: Run): Promise<PageAnswer['runs'][number]> {
  return { property: run.property, picture: run.draw(), page: await run.to('html') };
}

function messageOf(error: unknown): string {
  if (error instanceof UserError) {
    return error.hint === undefined ? error.message : `${error.message}\nhint: ${error.hint}`;
  }
  if (error instanceof SpecError) return error.message;
  // What it takes more than there is: the engine or the browser says so as a RangeError.
  if (error instanceof RangeError) return 'unknown: the memory of this page is used up';
  return `internal error, please report it: ${error instanceof Error ? error.message : String(error)}`;
}
