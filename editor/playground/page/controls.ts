/** The controls of the page: which claims are checked, or which version. */
import type { PageParam, PageVersion, Question } from '../messages.ts';
import { byId, element, labelled, option } from './elements.ts';

const claims = byId<HTMLSelectElement>('claim');

/** Shows what a spec has; a claim that is chosen stays so if it is still there. */
export function showControls(
  names: readonly string[],
  params: readonly PageParam[],
  variants: readonly string[],
): void {
  const chosen = claims.value;
  claims.replaceChildren(option('', 'all'), ...names.map((name) => option(name, name)));
  if (names.includes(chosen)) claims.value = chosen;
  byId('params').replaceChildren(
    ...params.map(({ name, value, type, choices }) => {
      const control = choices === undefined ? element('input') : element('select');
      if (choices !== undefined) control.append(...choices.map((each) => option(each, each)));
      control.value = value;
      control.name = name;
      control.title = type;
      // What is as the spec has it is not set.
      control.dataset['usual'] = value;
      return labelled(name, control);
    }),
  );
  byId('variants').replaceChildren(
    ...variants.map((name) => {
      const box = element('input');
      box.type = 'checkbox';
      box.name = name;
      return labelled(name, box);
    }),
  );
}

export function versionAsked(): PageVersion {
  const params: Record<string, string> = {};
  for (const control of byId('params').querySelectorAll<HTMLInputElement | HTMLSelectElement>(
    '[name]',
  )) {
    if (control.value !== control.dataset['usual']) params[control.name] = control.value;
  }
  const boxes = [...byId('variants').querySelectorAll<HTMLInputElement>('input')];
  const variants = boxes.filter(({ checked }) => checked).map(({ name }) => name);
  return { params, variants };
}

export function claimsAsked(): Question {
  return { kind: 'claims', names: claims.value === '' ? [] : [claims.value] };
}

/** Sets the controls to what a link asked for. */
export function setControls(question: Question): void {
  if (question.kind === 'claims') {
    const [name = ''] = question.names;
    if (question.names.length === 1) claims.value = name;
    return;
  }
  for (const [name, value] of Object.entries(question.params)) {
    const control = byId('params').querySelector<HTMLInputElement>(`[name="${CSS.escape(name)}"]`);
    if (control !== null) control.value = value;
  }
  for (const box of byId('variants').querySelectorAll<HTMLInputElement>('input')) {
    box.checked = question.variants.includes(box.name);
  }
}
