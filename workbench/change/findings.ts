/** What closes the gate. */
import {
  ALLOWABLE,
  type AllowableKind,
  type Finding,
  type FindingKind,
  type GateSide,
  sameVerdict,
  showSide,
} from '../../report/gate/gate-report.ts';
import { showCount, showMany } from '../../report/verdict/numbers.ts';
import type { Review, ReviewedClaim } from './review.ts';

/** In order of gravity. */
const ADVICE: Readonly<Record<FindingKind, string>> = {
  'broken-spec': 'mend the spec: the mistakes are shown above',
  variant: 'mend the variant, or take it away with its claims',
  'no-claims': 'name the folder that holds the claims; bring them back if they are gone',
  'other-verdict': 'mend the spec; if the verdict is meant, change it in the claim',
  verdict: 'if people agree to the new verdict: `--allow verdict`',
  vanished: 'bring the claim back; if it is meant to go: `--allow vanished`',
  weakened: 'restore the property; if it is meant to say less: `--allow weakened`',
  narrowed: 'restore what the claim is about; if it is meant to be about less: `--allow narrowed`',
  removed: 'restore the property; if it is meant to go: `--allow removed`',
  unasked: 'compare both texts; if the new one says as much: `--allow unasked`',
  unchecked: 'restore the check; if the code is meant to go without it: `--allow unchecked`',
  'hides-library':
    'give the module another name; if it is to stand in that place: `--allow hides-library`',
  emptied: 'restore what it was about; if it may say nothing: `--allow emptied`',
  'cut-short':
    'ask for what ends the runs too (`holds all`); if the rest is enough: `--allow cut-short`',
  drifted: '`faultline check --bless` records it, if it is meant',
  picture: '`faultline check --bless` draws it again, and removes pictures without a claim',
  'lost-states': 'find out what cannot happen any more; if that is meant: `--allow lost-states`',
  limit: 'raise --max-states, --max-memory or --timeout, or make the bounds smaller',
};

/** Returns the findings of `review`: those not allowed first, and of these the most severe. */
export function judgeReview(
  review: Review,
  allowed: ReadonlySet<AllowableKind>,
): readonly Finding[] {
  const isAllowable = (kind: FindingKind): kind is AllowableKind =>
    (ALLOWABLE as readonly string[]).includes(kind);
  const findings = [
    ...review.failures.map(({ file, message }) => found('broken-spec', file, message)),
    ...review.brokenVariants.map(({ file, variant, message }) =>
      found('variant', variant, `no longer applies in ${file}: ${message}`),
    ),
    ...review.withoutClaims.map((location) =>
      found(
        'no-claims',
        location || '.',
        'there is no claim here at the head, so nothing was asked',
      ),
    ),
    ...review.claims.flatMap(ofClaim),
    ...ofProperties(review),
    ...review.narrowed.map(({ id, ways }) => found('narrowed', id, ways.join('; '))),
    ...review.removedChecks.map(({ subject, message, claims }) =>
      found('unchecked', subject, `${message} (${showMany(claims.length, 'claim')})`),
    ),
    ...review.hidden
      .filter(({ isSameText }) => !isSameText)
      .map(({ module, file }) =>
        found('hides-library', module, `\`${file}\` replaces the shipped module`),
      ),
    ...review.orphans.map((orphan) =>
      found('picture', orphan, 'no violated claim has this picture'),
    ),
  ].map((finding) => ({
    ...finding,
    isAllowed: isAllowable(finding.kind) && allowed.has(finding.kind),
  }));
  const gravity = (kind: FindingKind): number => Object.keys(ADVICE).indexOf(kind);
  return findings.sort(
    (a, b) => Number(a.isAllowed) - Number(b.isAllowed) || gravity(a.kind) - gravity(b.kind),
  );
}

type Found = Omit<Finding, 'isAllowed'>;

function found(kind: FindingKind, subject: string, message: string): Found {
  return { kind, subject, message, advice: ADVICE[kind] };
}

function ofClaim({ shown, checked, emptied, sameMachine }: ReviewedClaim): readonly Found[] {
  const { id, before, recorded, after } = shown;
  if (recorded === undefined) {
    const was = before === undefined ? '' : `: it was recorded as ${showSide(before)}`;
    return [found('vanished', id, `the claim is gone${was}`)];
  }
  return [
    ...ofResult(shown.id, checked),
    ...(before === undefined ? [] : ofRecord(id, before, recorded, after, sameMachine)),
    ...emptied.map(({ message }) => found('emptied', id, message.replace(/^claim `\w+`: /, ''))),
  ];
}

/** What `check` says of the head alone. */
function ofResult(id: string, checked: ReviewedClaim['checked']): readonly Found[] {
  if (checked === undefined) return [];
  const { judgement } = checked.report;
  const { golden } = checked;
  const kind = (
    {
      'as-recorded': undefined,
      'other-verdict': 'other-verdict',
      drifted: 'drifted',
      new: 'drifted',
      'limit-reached': 'limit',
    } as const
  )[judgement.kind];
  const remarks = judgement.remarks.filter((remark) => !remark.includes('--bless'));
  const uncounted = judgement.kind === 'new';
  const { cutShort, verdict } = checked.report.result;
  const ends = verdict === 'holds' ? cutShort.map(({ property }) => property) : [];
  return [
    ...(ends.length === 0
      ? []
      : [found('cut-short', id, `holds as far as runs go: some end in ${ends.join(', ')}`)]),
    ...(kind === undefined
      ? []
      : [found(kind, id, uncounted ? 'no counts are recorded' : remarks.join('; '))]),
    ...(golden === undefined || golden.state === 'same'
      ? []
      : [
          found(
            'picture',
            id,
            `its picture \`${golden.path}\` ${golden.state === 'missing' ? 'is missing' : 'is not what is drawn now'}`,
          ),
        ]),
  ];
}

/** What the author recorded anew. */
function ofRecord(
  id: string,
  before: GateSide,
  recorded: GateSide,
  after: GateSide | undefined,
  sameMachine: boolean,
): readonly Found[] {
  // Where a limit was reached, the states that were found are not all.
  const now = after === undefined || after.verdict === 'unknown' ? recorded : after;
  const [was, is] = [before.counts?.states, now.counts?.states];
  return [
    ...(sameVerdict(before, recorded)
      ? []
      : [found('verdict', id, showVerdictChange(before, recorded))]),
    ...(was !== undefined && is !== undefined && is < was && !sameMachine
      ? [found('lost-states', id, `${showCount(was)} states before, ${showCount(is)} now`)]
      : []),
  ];
}

function showVerdictChange(before: GateSide, now: GateSide): string {
  if (before.verdict !== 'violated' || now.verdict !== 'violated') {
    return `recorded as ${showAll(before)} before, as ${showAll(now)} now`;
  }
  const gone = before.properties.filter((name) => !now.properties.includes(name));
  const come = now.properties.filter((name) => !before.properties.includes(name));
  return [
    ...(come.length > 0 ? [`recorded now as violating ${come.join(', ')} too`] : []),
    ...(gone.length > 0 ? [`no longer as violating ${gone.join(', ')}`] : []),
  ].join('; ');
}

function showAll({ verdict, properties }: GateSide): string {
  return properties.length === 0
    ? verdict === 'holds'
      ? 'holding'
      : 'violated'
    : `${verdict === 'holds' ? 'holding for' : 'violated by'} ${properties.join(', ')}`;
}

function ofProperties({ properties }: Review): readonly Found[] {
  return properties.flatMap((change) => {
    const { name, kind, violatedIn, undecidedIn, unaskable, claims } = change;
    const [first, ...more] = violatedIn;
    const where = `${first}${more.length === 0 ? '' : ` and ${more.length} more`}`;
    if (kind === 'weakened') {
      return [
        found('weakened', name, `as it was, it is violated now in ${where}; as it is, it holds`),
      ];
    }
    if (kind === 'removed') {
      const now =
        first !== undefined
          ? `it would be violated now in ${where}`
          : (unaskable ?? 'it would still hold');
      return [found('removed', name, `gone from ${claims.join(', ')}; ${now}`)];
    }
    if (kind === 'changed' && unaskable !== undefined) {
      return [found('unasked', name, `its old text cannot be asked any more: ${unaskable}`)];
    }
    return undecidedIn.map((claim) =>
      found('limit', name, `a limit was reached before its old text had an answer in ${claim}`),
    );
  });
}
