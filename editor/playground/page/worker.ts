/** A worker of the page: looks at specs, and searches. To stop it is to end it. */

import shipped from 'playground:files';
import { DRAWN_STATES_MAX } from '../../../report/html/graph.ts';
import { UserError } from '../../../workbench/errors/user-error.ts';
import { check } from '../../../workbench/library/check.ts';
import { type Exploration, explore } from '../../../workbench/library/explore.ts';
import type { Run } from '../../../workbench/library/run.ts';
import {
  machineOf,
  type Spec,
  SpecError,
  specForClaims,
  specOf,
} from '../../../workbench/library/spec.ts';
import type { LoadedSpec } from '../../../workbench/project/load-spec.ts';
import { htmlRun } from '../../../workbench/runs/html-run.ts';
import { completeAt, definitionAt } from '../assist.ts';
import { takePorts, threadCount } from '../browser/node-worker-threads.ts';
import type {
  PageAnswer,
  PageLimits,
  PageRequest,
  PageVersion,
  Question,
  SpecText,
  WorkerReply,
} from '../messages.ts';
import { walkOf } from '../page-walk.ts';
import { loadPageSpec, PAGE_PROJECT, summaryOf } from '../spec-summary.ts';
import type { ThreadsRequest } from './workers.ts';

const reply = (message: WorkerReply): void => postMessage(message);

addEventListener('message', ({ data }: MessageEvent<PageRequest | ThreadsRequest>) => {
  workOn(data).catch((error: unknown) => reply({ kind: 'failure', message: messageOf(error) }));
});
reply({ kind: 'ready' });

async function workOn(request: PageRequest | ThreadsRequest): Promise<void> {
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
    case 'threads':
      return takePorts(request.ports);
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

/** A claim has a version of its own; mistakes of the spec as it stands are found by the page's other worker. */
function specToAsk({ kind }: Question, loaded: LoadedSpec): Spec {
  if (kind === 'claims') return specForClaims(PAGE_PROJECT, loaded);
  const spec = specOf(PAGE_PROJECT, loaded);
  if (!spec.ok) throw new SpecError(spec.diagnostics);
  return spec;
}

/** Documents have numbers of their own in each worker. */
let documents = 0;

/** An answer, and what makes the documents that it announces: they take longer than the verdict. */
interface Found {
  readonly answer: PageAnswer;
  readonly documents: readonly (() => string | Promise<string>)[];
}

async function answer({
  spec: text,
  question,
  limits,
}: Extract<PageRequest, { readonly kind: 'check' }>): Promise<void> {
  const spec = specToAsk(question, loadPageSpec(text));
  if (question.kind === 'walk') {
    reply({ kind: 'walked', walk: walkOf(spec, question, question.taken) });
    return reply({ kind: 'end' });
  }
  const later: [id: number, make: Found['documents'][number]][] = [];
  for await (const found of answers(spec, question, limits)) {
    reply({ kind: 'answer', answer: found.answer });
    for (const make of found.documents) {
      later.push([documents, make]);
      documents += 1;
    }
  }
  reply({ kind: 'end' });
  for (const [id, make] of later) reply({ kind: 'document', id, html: await make() });
}

async function* answers(
  spec: Spec,
  question: Exclude<Question, { readonly kind: 'walk' }>,
  limits: PageLimits,
): AsyncGenerator<Found> {
  const settings = {
    limits,
    workers: 1 + threadCount(),
    onProgress: ({ states, seconds }: { states: number; seconds: number }, subject: string) =>
      reply({ kind: 'progress', subject, states, seconds }),
  };
  if (question.kind === 'version') {
    const found = await explore(spec, { ...settings, ...question });
    const remarks = notChecked(found.notChecked);
    const answer = { ...said(found), name: 'this version', asRecorded: undefined, remarks };
    yield withDocuments(answer, found.violations, graphOf(spec, question, found));
    return;
  }
  const { names } = question;
  const claims = names.length === 0 ? {} : { claims: names };
  for await (const found of check(spec, { ...settings, ...claims, coverageStates: 0 })) {
    const { name, asRecorded, counterexample } = found;
    const remarks = [...found.remarks, ...notChecked(found.notChecked)];
    const runs = counterexample === undefined ? [] : [counterexample];
    yield withDocuments({ ...said(found), name, asRecorded, remarks }, runs, undefined);
  }
}

function withDocuments(
  answer: Omit<PageAnswer, 'runs' | 'graph'>,
  runs: readonly Run[],
  graph: (() => string) | undefined,
): Found {
  return {
    answer: {
      ...answer,
      runs: runs.map((run, i) => ({
        property: run.property,
        picture: run.draw(),
        document: documents + i,
      })),
      graph: graph && documents + runs.length,
    },
    documents: [
      ...runs.map((run) => () => run.to('html')),
      ...(graph === undefined ? [] : [graph]),
    ],
  };
}

/** What makes the document of all states, if they are few; the document of a run has them, too. */
function graphOf(
  spec: Spec,
  version: PageVersion,
  { violations, limit, counts, text }: Exploration,
): (() => string) | undefined {
  if (violations.length > 0 || limit !== undefined || counts.states > DRAWN_STATES_MAX) return;
  const { machine } = machineOf(spec, version, { resetDeadLocals: true });
  return () => htmlRun({ machine, spec: spec.loaded, verdict: text, run: undefined });
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

function messageOf(error: unknown): string {
  if (error instanceof UserError) {
    return error.hint === undefined ? error.message : `${error.message}\nhint: ${error.hint}`;
  }
  if (error instanceof SpecError) return error.message;
  // What it takes more than there is: the engine or the browser says so as a RangeError.
  if (error instanceof RangeError) return 'unknown: the memory of this page is used up';
  return `internal error, please report it: ${error instanceof Error ? error.message : String(error)}`;
}
