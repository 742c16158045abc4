/** What the bench explores, and how large it is known to be. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Counts {
  readonly states: number;
  readonly transitions: number;
}

/**
 * All states; one for all that a renaming of threads makes of it; those that are left where steps that
 * can be exchanged with all others are explored alone; both.
 */
export type Space = 'full' | 'symmetric' | 'ample' | 'symmetric and ample';

export interface System {
  /** What the command line calls it. */
  readonly name: string;
  readonly title: string;
  readonly spec: string;
  /** `N=2`, and variants by name. */
  readonly settings: readonly string[];
  /** Whether locals that nobody reads any more are forgotten. */
  readonly resetsDeadLocals: boolean;
  readonly counts: Readonly<Partial<Record<Space, Counts>>>;
  /** The same system by hand; what is missing is not measured. */
  readonly promela?: { readonly file: string; readonly defines: readonly string[] };
  /** How deep SPIN goes, depth first; 100,000 if undefined. */
  readonly spinDepth?: number;
  readonly murphi?: {
    readonly file: string;
    readonly constants: Readonly<Record<string, number>>;
  };
}

const HERE = path.dirname(fileURLToPath(import.meta.url));
export const MODELS: string = path.join(HERE, 'models');
const ROOT = path.dirname(HERE);

type Bounds = readonly [number, number, number, number];

const SIZES: readonly System[] = [
  size('S1', [2, 1, 1, 1], {
    full: counts(20_986, 53_792),
    symmetric: counts(10_668, 27_356),
    ample: counts(14_353, 24_949),
    'symmetric and ample': counts(7_316, 12_750),
  }),
  size('S2', [2, 2, 1, 2], {
    full: counts(282_200, 768_149),
    symmetric: counts(142_215, 387_006),
    ample: counts(195_411, 347_008),
    'symmetric and ample': counts(98_619, 175_318),
  }),
  size('S3', [2, 2, 2, 1], {
    full: counts(1_576_750, 4_317_398),
    symmetric: counts(790_645, 2_164_964),
    ample: counts(1_034_054, 1_794_162),
    'symmetric and ample': counts(518_831, 900_737),
  }),
  size('S4', [2, 2, 2, 2], {
    full: counts(5_183_515, 14_657_607),
    symmetric: counts(2_598_371, 7_347_530),
    ample: counts(3_447_262, 6_216_951),
    'symmetric and ample': counts(1_728_829, 3_119_622),
  }),
  size('S5', [3, 2, 1, 1], {
    full: counts(9_660_273, 35_186_453),
    symmetric: counts(1_653_688, 6_017_448),
    ample: counts(5_717_112, 12_003_566),
    'symmetric and ample': counts(983_025, 2_070_807),
  }),
];

export const SYSTEMS: readonly System[] = [
  ...SIZES,
  noFix(size('nofix', [2, 2, 2, 1], { full: counts(1_735_624, 4_738_279) })),
  textbook('ticket-lock', 'ticket lock', { N: 8 }, counts(2_630_408, 5_260_672)),
  textbook(
    'readers-writer',
    'readers and writers',
    { READERS: 15, WRITERS: 7 },
    counts(1_507_785, 1_967_384),
  ),
  textbook('philosophers', 'dining philosophers', { N: 13 }, counts(1_594_322, 13_817_453)),
  boundedBuffer({ PRODUCERS: 3, CONSUMERS: 3, SIZE: 2 }),
  wide('arm-and-store', 'two_stores', counts(3_888_590, 15_866_265), [
    ...[
      'TLB=true',
      'ASYNC=true',
      'RETURNS=true',
      'ARMED=false',
      'FRAMES=1',
      'STORES=2',
      'SECOND_PROTECTS=true',
    ],
  ]),
  wide('arm-and-store', 'shared_page', counts(6_353_450, 25_863_050), [
    ...[
      'TLB=true',
      'ASYNC=true',
      'RETURNS=true',
      'ARMED=false',
      'FORKED=true',
      'FRAMES=3',
      'STORES=2',
    ],
  ]),
];

function counts(states: number, transitions: number): Counts {
  return { states, transitions };
}

function size(name: string, [N, P, B, K]: Bounds, known: System['counts']): System {
  const settings = Object.entries({ N, P, B, K }).map(([param, value]) => `${param}=${value}`);
  return {
    name,
    title: `${name} (N P B K = ${N} ${P} ${B} ${K})`,
    spec: path.join(MODELS, 'uffd.kspec'),
    settings,
    resetsDeadLocals: false,
    counts: known,
    promela: { file: 'uffd.pml', defines: [...settings, 'ASSERT'] },
    murphi: { file: 'uffd.m', constants: { NT: N, NP: P, NB: B, NK: K } },
  };
}

/** Without the flush: stores are lost, and everybody goes on to the end all the same. */
function noFix({ murphi: _, ...system }: System): System {
  const settings = [...system.settings, 'nofix'];
  const defines = [...system.settings, 'ASSERT', 'NOFIX'];
  return { ...system, settings, promela: { file: 'uffd.pml', defines } };
}

function textbook(
  name: string,
  title: string,
  bounds: Readonly<Record<string, number>>,
  full: Counts,
): System {
  const settings = Object.entries(bounds).map(([param, value]) => `${param}=${value}`);
  return {
    name,
    title: `${title} (${settings.join(' ')})`,
    spec: path.join(ROOT, 'examples', `${name}.kspec`),
    settings,
    resetsDeadLocals: false,
    counts: { full },
    promela: { file: `${name}.pml`, defines: settings },
    spinDepth: full.states,
    murphi: { file: `${name}.m`, constants: bounds },
  };
}

/** Nobody has written it by hand for others. */
function boundedBuffer(bounds: Readonly<Record<string, number>>): System {
  const full = counts(1_860_873, 4_993_146);
  const {
    promela: _p,
    murphi: _m,
    ...system
  } = textbook('bounded-buffer', 'bounded buffer', bounds, full);
  return { ...system, counts: { full, symmetric: counts(101_478, 278_685) } };
}

/** A recorded claim with more states than a claim should have, and wide ones. */
function wide(spec: string, claim: string, full: Counts, settings: readonly string[]): System {
  return {
    name: `wide-${claim}`,
    title: `${spec}.${claim}`,
    spec: path.join(ROOT, 'long/linux/uffd-wp', `${spec}.kspec`),
    settings,
    resetsDeadLocals: true,
    counts: { full },
  };
}
