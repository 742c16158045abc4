/** A walk through a spec: the steps that can be taken are buttons. */
import type { PageWalk } from '../messages.ts';
import { button, element } from './elements.ts';

/** Shows a walk; `goTo` leads to the one that takes these steps. */
export function showWalk(
  { taken, steps, broken, possible, unshown, end, waiting, state, picture }: PageWalk,
  goTo: (taken: readonly number[]) => void,
): HTMLElement {
  const article = element('article');
  article.id = 'walk';
  const options = element('ol');
  options.setAttribute('aria-label', 'Steps that can be taken');
  options.append(
    ...possible.map(({ thread, text, breaks }, number) => {
      const item = element('li');
      const breaking = breaks.length === 0 ? '' : `  breaks ${breaks.join(', ')}`;
      const take = button(`${thread}: ${text}${breaking}`, () => goTo([...taken, number]));
      if (breaking !== '') take.className = 'bad';
      item.append(take);
      return item;
    }),
  );
  const back = button('A step back', () => goTo(taken.slice(0, -1)));
  const restart = button('To the beginning', () => goTo([]));
  back.disabled = taken.length === 0;
  restart.disabled = taken.length === 0;
  const buttons = element('p');
  buttons.append(back, ' ', restart);
  article.append(
    element('h3', taken.length === 0 ? 'In the initial state' : `After step ${taken.length}`),
    ...(broken.length === 0 ? [] : [element('p', `broken here: ${broken.join(', ')}`, 'bad')]),
    options,
    ...(unshown === 0 ? [] : [element('p', `${unshown} more can be taken`)]),
    ...[...(end === undefined ? [] : [end]), ...waiting].map((line) => element('p', line)),
    buttons,
    element('h4', 'State'),
    preformatted(state.join('\n')),
    ...(steps.length === 0
      ? []
      : [
          element('h4', 'Steps so far'),
          preformatted(steps.join('\n')),
          element('h4', 'As a picture'),
          preformatted(picture),
        ]),
  );
  return article;
}

function preformatted(text: string): HTMLElement {
  const made = element('pre', text);
  made.tabIndex = 0;
  return made;
}
