/** The review of a change for a terminal: details first, what closes the gate last. */
import { bareTable } from '../text/bare-table.ts';
import type { Tones } from '../text/claims-table.ts';
import { showCount, showMany } from '../verdict/numbers.ts';
import type { GateReport, PropertyChange } from './gate-report.ts';
import {
  cellsOf,
  groupedFindings,
  showAdded,
  showChange,
  showExtent,
  shownClaims,
  showRevisions,
  showState,
} from './gate-words.ts';
import {
  besides,
  changedPictures,
  newlyBroken,
  pictureDiff,
  stalePictures,
  withoutReplay,
} from './pictures.ts';

/** Lines around what differs in a picture that is not up to date. */
const CONTEXT = 2;
const ABOUT_MAX = 70;
/** A change of many specs is read in its tables first. */
const PICTURES_MAX = 5;

/** Returns the whole text. `width` is that of the terminal; `verbose` shows every claim by itself. */
export function gateText(
  report: GateReport,
  tones: Tones,
  width: number,
  verbose: boolean,
): string {
  const paragraphs = [
    [`gate  ${showRevisions(report)}`],
    ...claimParagraphs(report, tones, verbose),
    ...brokenParagraphs(report, tones),
    ...propertyParagraph(report, tones),
    ...notesParagraph(report, tones),
    ...pictureParagraphs(report, tones, width, verbose),
    [showExtent(report)],
    ...findingParagraph(report, tones),
    [
      report.exitCode === 0
        ? tones.good(`gate ${showState(report)}`)
        : tones.bad(`gate ${showState(report)}`),
    ],
  ];
  return `${paragraphs.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function claimParagraphs(
  report: GateReport,
  tones: Tones,
  verbose: boolean,
): readonly (readonly string[])[] {
  const { single, added } = verbose
    ? { single: report.claims, added: new Map<string, never>() }
    : shownClaims(report);
  const rows = single.map((claim) => {
    const { before, now, statesBefore, statesNow, notes, isDifferent } = cellsOf(claim);
    const tone =
      isDifferent && claim.before !== undefined ? tones.doubtful : (text: string) => text;
    return [claim.id, before, tone(now), statesBefore, statesNow, notes.join('; ')];
  });
  const files = [...added].map(([file, claims]) => {
    const { holds, violated, states } = showAdded(claims);
    const about = shortened(claims[0]?.about ?? '', ABOUT_MAX);
    return [
      file,
      showCount(claims.length),
      showCount(holds),
      showCount(violated),
      showCount(states),
      about,
    ];
  });
  return [
    ...(rows.length === 0
      ? []
      : [
          bareTable(
            ['claim', 'before', 'now', 'states before', 'states now', ''].map(tones.title),
            ['left', 'left', 'left', 'right', 'right', 'left'],
            rows,
          ),
        ]),
    ...(files.length === 0
      ? []
      : [
          bareTable(
            ['new claims, all as recorded', 'claims', 'hold', 'violated', 'states', 'about'].map(
              tones.title,
            ),
            ['left', 'right', 'right', 'right', 'right', 'left'],
            files,
          ),
        ]),
  ];
}

function propertyParagraph(
  { properties }: GateReport,
  tones: Tones,
): readonly (readonly string[])[] {
  if (properties.length === 0) return [];
  const lines = properties.flatMap(propertyLines(tones));
  return [[tones.title('properties'), ...(lines.at(-1) === '' ? lines.slice(0, -1) : lines)]];
}

function propertyLines(tones: Tones): (change: PropertyChange) => readonly string[] {
  return (change) => {
    const { name, file, kind, before, after, picture } = change;
    const isBad = kind === 'weakened' || kind === 'removed';
    const shown = withoutReplay(picture);
    return [
      `  ${name} (${file}): ${isBad ? tones.bad(showChange(change)) : showChange(change)}`,
      ...(kind === 'added' ? [] : [...marked('-', before), ...marked('+', after)]),
      ...(shown === undefined ? [] : ['', ...indented(shown, '      '), '']),
    ];
  };
}

function notesParagraph({ notes }: GateReport, tones: Tones): readonly (readonly string[])[] {
  if (notes.length === 0) return [];
  return [
    [
      tones.title('assumptions and bounds that are not what they were'),
      ...notes.map(({ subject, message }) => `  ${subject}: ${message}`),
    ],
  ];
}

function marked(mark: string, text: string | undefined): readonly string[] {
  return text === undefined ? [] : indented(text, `    ${mark} `);
}

function pictureParagraphs(
  { claims }: GateReport,
  tones: Tones,
  width: number,
  verbose: boolean,
): readonly (readonly string[])[] {
  const changed = changedPictures(claims);
  const shown = verbose ? changed.length : PICTURES_MAX;
  return [
    ...changed
      .slice(0, shown)
      .map((pair) => [
        `${tones.title(pair.id)}: violated before and now`,
        '',
        ...indented(besides(pair, width - 2) ?? pictureDiff(pair), '  '),
      ]),
    ...(changed.length > shown
      ? [
          [
            `${showMany(changed.length - shown, 'more picture')} of claims violated before and now: -v`,
          ],
        ]
      : []),
    ...stalePictures(claims).map((pair) => [
      `${tones.title(pair.id)}: its picture, and what is drawn now`,
      '',
      ...indented(pictureDiff(pair, CONTEXT), '  '),
    ]),
  ];
}

/** What is broken and was not before comes first. */
function brokenParagraphs({ claims }: GateReport, tones: Tones): readonly (readonly string[])[] {
  return newlyBroken(claims).map(({ id, picture }) => [
    `${tones.title(id)}: violated now`,
    '',
    ...indented(picture, '  '),
  ]);
}

/** The findings of one kind together, under what to do about them. */
function findingParagraph({ findings }: GateReport, tones: Tones): readonly (readonly string[])[] {
  return groupedFindings(findings).map(([{ kind, advice, isAllowed }, group]) => [
    isAllowed ? tones.doubtful(`${kind}, allowed`) : `${tones.bad(kind)}: ${advice}`,
    ...group.map(({ subject, message }) => `  ${subject}: ${message}`),
  ]);
}

function indented(text: string, by: string): readonly string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `${by}${line}`.trimEnd());
}

function shortened(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 3).trimEnd()}...`;
}
