/** The page: an editor, what can be asked of its spec, and what came of that. */
import groups from 'playground:examples';
import { type Linked, linkedBy, linkTo } from '../link.ts';
import type {
  PageDiagnostic,
  PageLimits,
  PageVersion,
  Question,
  SpecSummary,
  SpecText,
} from '../messages.ts';
import { showAnswer } from './answers.ts';
import { claimsAsked, setControls, showControls, versionAsked } from './controls.ts';
import { Documents } from './documents.ts';
import { makeEditor } from './editor.ts';
import { button, byId, element, option } from './elements.ts';
import { Helper } from './helper.ts';
import { Searcher } from './searcher.ts';
import { showWalk } from './walk.ts';
import { newWorker } from './workers.ts';

/** A link may come from anybody, so a search is small until somebody says that it shall go on. */
const FIRST_LIMITS: PageLimits = { states: 500_000, bytes: 2 ** 29, seconds: 20 };
const MORE = 8;
/** What a memory of WebAssembly can have. */
const BYTES_MAX = 2 ** 32;

const examples = byId<HTMLSelectElement>('examples');
const searcher = new Searcher();
const documents = new Documents();
const helper = new Helper(newWorker(), (message) => say(message));
const editor = makeEditor(byId('editor'), {
  onChange: () => {
    asked = undefined;
    lookSoon();
  },
  complete: (offset) => helper.complete(specText(), offset),
  goToDefinition: async (offset) => {
    const found = await helper.define(specText(), offset);
    if (found === undefined) say('Nothing is declared there.');
    else if ('offset' in found) editor.goTo(found.offset);
    else say(`It is declared in ${found.elsewhere}.`);
  },
});

let file = 'spec.kspec';
let modules: Linked['modules'] = {};
/** What is shown now, of the text as it stands. */
let asked: Question | undefined;
let lookTimer: ReturnType<typeof setTimeout> | undefined;

// ------------------------------------------------------------------ what is wrong

function lookSoon(): void {
  clearTimeout(lookTimer);
  lookTimer = setTimeout(() => void look(), 200);
}

let isLookDue = false;

function lookIfDue(): void {
  if (!isLookDue) return;
  isLookDue = false;
  clearTimeout(lookTimer);
  void look();
}

let lookCount = 0;

async function look(): Promise<void> {
  lookCount += 1;
  const own = lookCount;
  const found = await helper.look(specText());
  // What was typed meanwhile is looked at next.
  if (found !== undefined && own === lookCount) showLook(found.look);
}

function specText(): SpecText {
  return { file, text: editor.text(), modules };
}

function showLook({ diagnostics, claims: names, variants, params }: SpecSummary): void {
  editor.showMistakes(diagnostics);
  byId('mistakes').replaceChildren(...diagnostics.map(mistakeItem));
  showControls(names, params, variants);
  byId('asks').dataset['looked'] = String(lookCount);
  if (waiting !== undefined) setControls(waiting);
  waiting = undefined;
}

function mistakeItem({
  from,
  severity,
  message,
  hint,
  claim,
  elsewhere,
}: PageDiagnostic): HTMLElement {
  const where = elsewhere === undefined ? '' : `${elsewhere}: `;
  const under = claim === undefined ? '' : ` (in claim ${claim})`;
  const advice = hint === undefined ? '' : `\nhint: ${hint}`;
  const item = element('li');
  const text = `${severity}: ${where}${message}${under}${advice}`;
  if (elsewhere !== undefined) item.append(text);
  else item.append(button(text, () => editor.goTo(from)));
  return item;
}

// ------------------------------------------------------------------ what is asked

function start(question: Question, limits: PageLimits): void {
  asked = question;
  history.replaceState(null, '', linkTo(linked()));
  const answers = byId('answers');
  const hadFocus = answers.contains(document.activeElement);
  answers.replaceChildren();
  documents.clear();
  byId('stop').hidden = false;
  byId('progress').textContent = 'checking…';
  let mayGoOn = false;
  searcher.start(specText(), question, limits, {
    onProgress: (text) => {
      byId('progress').textContent = text;
    },
    onAnswer: (answer) => {
      mayGoOn ||= answer.verdict === 'unknown';
      answers.append(showAnswer(answer, documents));
      lookIfDue();
    },
    onWalk: (walk) => {
      const shown = showWalk(walk, (taken) => walkTo({ ...versionOf(question), taken }));
      answers.append(shown);
      // Who takes steps by the keyboard goes on where the next can be taken.
      if (hadFocus) shown.querySelector<HTMLElement>('button:enabled')?.focus();
      lookIfDue();
    },
    onDocument: (id, html) => documents.add(id, html),
    onEnd: (message) => {
      lookIfDue();
      byId('stop').hidden = true;
      byId('progress').textContent = message ?? 'done';
      byId('progress').className = message === undefined ? '' : 'bad';
      if (mayGoOn || message !== undefined) answers.append(goOn(question, limits));
      if (message === undefined && answers.childElementCount === 0)
        byId('progress').textContent = 'the spec has no claims: check a version of it';
    },
  });
}

function walkTo(walk: PageVersion & { readonly taken: readonly number[] }): void {
  start({ kind: 'walk', ...walk }, FIRST_LIMITS);
}

function versionOf(question: Question): PageVersion {
  return question.kind === 'claims' ? { params: {}, variants: [] } : question;
}

function goOn(question: Question, { states, bytes, seconds }: PageLimits): HTMLElement {
  const limits = {
    states: states * MORE,
    bytes: Math.min(bytes * MORE, BYTES_MAX),
    seconds: seconds * MORE,
  };
  const words = `${limits.states.toLocaleString('en-US')} states, ${Math.round(limits.bytes / 2 ** 20)} MiB, ${limits.seconds} s`;
  return button(`Check again with larger limits (${words})`, () => start(question, limits));
}

byId('check').addEventListener('click', () => start(claimsAsked(), FIRST_LIMITS));
byId('explore').addEventListener('click', () =>
  start({ kind: 'version', ...versionAsked() }, FIRST_LIMITS),
);
byId('by-hand').addEventListener('click', () => walkTo({ ...versionAsked(), taken: [] }));
byId('stop').addEventListener('click', () => searcher.stop('unknown: stopped'));
document.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    start(claimsAsked(), FIRST_LIMITS);
  }
  if (event.key === 'Escape') searcher.stop('unknown: stopped');
});

// ------------------------------------------------------------------ where a spec comes from

/** What the controls are set to once it is known which there are. */
let waiting: Question | undefined;

function open({ file: name, text, modules: own, question }: Linked): void {
  searcher.stop('unknown: stopped');
  file = name;
  modules = own;
  asked = question;
  waiting = question;
  byId('file').textContent = name;
  byId('answers').replaceChildren();
  byId('progress').textContent = '';
  editor.open(text);
  isLookDue = true;
  if (question === undefined) lookIfDue();
  else {
    start(question, FIRST_LIMITS);
    // The verdict that a link is about comes first, if it comes soon.
    lookTimer = setTimeout(lookIfDue, 1500);
  }
}

function linked(): Linked {
  return { ...specText(), question: asked };
}

function say(text: string): void {
  byId('said').textContent = text;
}

byId('share').addEventListener('click', async () => {
  history.replaceState(null, '', linkTo(linked()));
  try {
    await navigator.clipboard.writeText(location.href);
    say('The link is copied: it holds the spec and what was checked.');
  } catch {
    say('The address of this page is the link.');
  }
});

for (const { title, specs } of groups) {
  const group = element('optgroup');
  group.label = title;
  group.append(...specs.map(({ path }) => option(path, path)));
  examples.append(group);
}
examples.addEventListener('change', () => {
  const found = groups.flatMap(({ specs }) => specs).find(({ path }) => path === examples.value);
  examples.value = '';
  if (found !== undefined)
    open({ file: found.path, text: found.text, modules: {}, question: undefined });
});

function openAddress(): boolean {
  const found = linkedBy(location.hash);
  if (found !== undefined) open(found);
  return found !== undefined;
}

addEventListener('hashchange', openAddress);
if (!openAddress()) {
  if (location.hash.length > 1)
    say('This link is damaged, or of another version: here is an example.');
  const first = groups[0]?.specs[0];
  if (first !== undefined)
    open({ file: first.path, text: first.text, modules: {}, question: undefined });
}
