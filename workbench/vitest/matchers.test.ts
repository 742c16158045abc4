/** The matchers of vitest, as a test has them. */
import { expect, it } from 'vitest';
import { check, explore, load, type Spec } from '../../index.ts';
import './vitest.ts';

const LOST = `module lost
type Worker = 0..1
shared counter : 0..2
ghost finished[Worker] : bool
proc bump() {
  count: if true { let old = counter  counter = old + 1 }
}
thread worker[i: Worker] { bump()  finished[i] = true }
variant at_once { replace bump.count { atomic { counter = counter + 1 } } }
invariant none_lost: (forall w in Worker: finished[w]) implies counter == 2
claim once { variant at_once  holds all }
`;

function spec(text: string): Spec {
  const loaded = load(text, { path: 'lost.kspec' });
  if (!loaded.ok) throw new Error(loaded.render());
  return loaded;
}

async function messageOf(assertion: Promise<void>): Promise<string> {
  const error = await assertion.then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  if (error === undefined) throw new Error('it passed');
  return error.message;
}

it('a spec holds in one version and is violated in another', async () => {
  await expect(spec(LOST)).toViolate('none_lost');
  await expect(spec(LOST)).toHold({ variants: ['at_once'] });
  await expect(spec(LOST)).toHold({ only: ['deadlock'] });
});

it('a failure shows the verdict with its bounds, and the picture', async () => {
  const message = await messageOf(expect(spec(LOST)).toHold());
  expect(message).toMatch(/^expected all to hold: violated none_lost \(.*states, exact/);
  expect(message).toContain('violated  none_lost');
  expect(message).toContain('counter');
  const holds = await messageOf(
    expect(spec(LOST)).toViolate('none_lost', { variants: ['at_once'] }),
  );
  expect(holds).toMatch(/^expected none_lost to be violated: holds \(/);
});

it('of what is violated and was not named, the picture is shown', async () => {
  const two = spec(`${LOST}invariant small: counter < 1\n`);
  const message = await messageOf(expect(two).toViolate('none_lost'));
  expect(message).toContain('expected none_lost to be violated, but not small');
  expect(message).toContain('violated  small');
  expect(message).not.toContain('violated  none_lost');
  await expect(two).toViolate(['small', 'none_lost']);
});

it('a limit is neither, and has no negation', async () => {
  const settings = { variants: ['at_once'], limits: { states: 1 } };
  expect(await messageOf(expect(spec(LOST)).toHold(settings))).toContain('that is no answer');
  expect(await messageOf(expect(spec(LOST)).toViolate('none_lost', settings))).toContain(
    'that is no answer',
  );
  await expect(expect(spec(LOST)).not.toHold(settings)).rejects.toThrow('not found out');
  await expect(expect(spec(LOST)).not.toViolate('none_lost', settings)).rejects.toThrow(
    'not found out',
  );
});

it('what was explored already is taken as it is', async () => {
  const found = await explore(spec(LOST));
  await expect(found).toViolate('none_lost');
  expect(await messageOf(expect(found).toHold())).toContain('violated  none_lost');
  await expect(expect(found).toHold({ variants: ['at_once'] })).rejects.toThrow('no settings');
  for await (const claim of check(spec(`${LOST}claim lost { violated none_lost }\n`), {
    claims: ['lost'],
  })) {
    await expect(claim).toViolate('none_lost');
    expect(await messageOf(expect(claim).toHold())).toContain('violated  none_lost');
  }
});

it('what is no spec, or has mistakes, is told', async () => {
  await expect(expect(LOST).toHold()).rejects.toThrow('this is no spec');
  await expect(expect(load('module m\nshared x :\n')).toHold()).rejects.toThrow('spec.kspec:');
  await expect(expect(spec(LOST)).toViolate('none_los')).rejects.toThrow(
    'the spec has no property `none_los`; did you mean `none_lost`?',
  );
  await expect(expect(spec(LOST)).toViolate([])).rejects.toThrow('names no property');
});
