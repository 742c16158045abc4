/** What came of a claim or a version, as elements. */
import type { PageAnswer, PageRun } from '../messages.ts';
import { button, element } from './elements.ts';

export function showAnswer({
  name,
  text,
  verdict,
  asRecorded,
  remarks,
  runs,
}: PageAnswer): HTMLElement {
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
    ...runs.map(showRun),
  );
  return article;
}

/** The picture, and the page of the run with its timeline and states, which is made when it is asked for. */
function showRun({ property, picture, page }: PageRun): HTMLElement {
  const section = element('section');
  section.setAttribute('aria-label', `The run that breaks ${property}`);
  const drawn = element('pre', picture);
  drawn.tabIndex = 0;
  const stepThrough = button('Step through it', () => {
    const frame = element('iframe');
    frame.title = `The run that breaks ${property}, step by step`;
    // A document of its own, of no origin: what it shows comes from a spec.
    frame.setAttribute('sandbox', 'allow-scripts');
    frame.srcdoc = page;
    // The keys of the run's page are there at once.
    frame.addEventListener('load', () => frame.contentWindow?.focus());
    stepThrough.replaceWith(frame);
  });
  section.append(drawn, stepThrough);
  return section;
}
