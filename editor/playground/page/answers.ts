/** What came of a claim or a version, as elements. */
import type { PageAnswer, PageRun } from '../messages.ts';
import type { Documents } from './documents.ts';
import { element } from './elements.ts';

export function showAnswer(
  { name, text, verdict, asRecorded, remarks, runs, graph }: PageAnswer,
  documents: Documents,
): HTMLElement {
  const article = element('article');
  article.dataset['verdict'] = verdict;
  article.append(
    element('h3', name),
    element('p', text, verdict === 'holds' ? 'good' : 'bad'),
    ...remarks.map((remark) => element('p', remark)),
    ...(asRecorded === undefined
      ? []
      : [
          element(
            'p',
            asRecorded ? 'as the claim says' : 'not as the claim says',
            asRecorded ? 'good' : 'bad',
          ),
        ]),
    ...runs.map((run) => showRun(run, documents)),
    ...(graph === undefined
      ? []
      : [documents.opener('Show all states', 'The graph of all states', graph)]),
  );
  return article;
}

/** The picture, and the document of the run with its timeline and states. */
function showRun({ property, picture, document }: PageRun, documents: Documents): HTMLElement {
  const section = element('section');
  section.setAttribute('aria-label', `The run that breaks ${property}`);
  const drawn = element('pre', picture);
  drawn.tabIndex = 0;
  const title = `The run that breaks ${property}, step by step`;
  section.append(drawn, documents.opener('Step through it', title, document));
  return section;
}
