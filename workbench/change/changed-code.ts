/**
 * What changed of that which no property says: checks that stand in the code, and assumptions. Of the first
 * those that are gone close the gate, since a run that they would have stopped may be a green one now.
 */
import type { GateNote } from '../../report/gate/gate-report.ts';
import {
  assumptions,
  type CodeLine,
  codeChecks,
  guardedAccesses,
  without,
} from '../../spec/language/mutate/code-checks.ts';
import type { Elaborated } from '../../spec/language/mutate/property-meaning.ts';
import type { ClaimPair } from './affected-claims.ts';
import { assertNames, isClaimed } from './changed-properties.ts';
import type { ClaimAt } from './claims-at.ts';
import { elaboratedBefore, elaboratedClaim } from './elaborated-claim.ts';

/** A check that is gone, and the claims in which it is. */
export interface RemovedCheck {
  readonly subject: string;
  readonly message: string;
  readonly claims: readonly string[];
}

export interface ChangedCode {
  readonly removed: readonly RemovedCheck[];
  readonly notes: readonly GateNote[];
}

/** Compares the code of claims at both revisions; each change is told once, whatever claims it is in. */
export function changedCode(pairs: readonly ClaimPair[]): ChangedCode {
  const removed = new Map<string, RemovedCheck>();
  const notes = new Map<string, GateNote>();
  for (const { id, before, after } of pairs) {
    if (before === undefined || after === undefined) continue;
    const [old, now] = [elaboratedBefore(before, after), elaboratedClaim(after)];
    if (old === undefined || now === undefined) continue;
    for (const { subject, message } of removedChecks(before, after, old, now)) {
      const key = `${subject} ${message}`;
      const claims = [...(removed.get(key)?.claims ?? []), id];
      removed.set(key, { subject, message, claims });
    }
    for (const note of notesOf(old, now)) notes.set(`${note.subject} ${note.message}`, note);
  }
  return { removed: [...removed.values()], notes: [...notes.values()] };
}

type RemovedCode = Omit<RemovedCheck, 'claims'>;

function removedChecks(
  before: ClaimAt,
  after: ClaimAt,
  old: Elaborated,
  now: Elaborated,
): readonly RemovedCode[] {
  const named = assertNames(after.spec.program);
  const gone = without(codeChecks(old), codeChecks(now)).filter(
    ({ property }) =>
      property === undefined ||
      // A name that stands nowhere any more is told as a property that is gone.
      (isClaimed(before.recorded, property) &&
        (named.has(property) || !assertNames(before.spec.program).has(property))),
  );
  const racy = isClaimed(before.recorded, 'data_race') ? newlyRacy(old, now).unmarked : [];
  return [
    ...gone.map(({ subject, text }) => ({
      subject,
      message: `${text}: gone, or says another thing`,
    })),
    ...racy.map(({ subject, text }) => ({
      subject,
      message: `an access to \`${text}\` is \`racy\` that was not`,
    })),
  ];
}

/** `unmarked`: those in whose place there was an access that was checked. */
function newlyRacy(
  old: Elaborated,
  now: Elaborated,
): { readonly unmarked: readonly CodeLine[]; readonly added: readonly CodeLine[] } {
  const racy = without(guardedAccesses(now, old, true), guardedAccesses(old, now, true));
  const gone = without(guardedAccesses(old, now, false), guardedAccesses(now, old, false));
  const added = without(racy, gone);
  return { unmarked: without(racy, added), added };
}

function notesOf(old: Elaborated, now: Elaborated): readonly GateNote[] {
  const [was, is] = [assumptions(old), assumptions(now)];
  const [gone, come] = [without(was, is), without(is, was)];
  const changed = come.map(({ subject, text }) => {
    const from = gone.filter((line) => line.subject === subject).map((line) => line.text);
    return {
      subject,
      message: from.length === 0 ? `new: ${text}` : `${from.join(', ')} -> ${text}`,
    };
  });
  const left = gone
    .filter(({ subject }) => !come.some((line) => line.subject === subject))
    .map(({ subject, text }) => ({ subject, message: `gone: ${text}` }));
  const racy = newlyRacy(old, now).added.map(({ subject, text }) => ({
    subject,
    message: `new: a \`racy\` access to \`${text}\``,
  }));
  return [...changed, ...left, ...racy];
}
