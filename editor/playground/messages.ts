/** What the page and its workers say to each other; all of it is data. */
export interface SpecText {
  /** What messages call it, and where its claims have their names from. */
  readonly file: string;
  readonly text: string;
  /** Modules that are not shipped and that it uses, by name. */
  readonly modules: Readonly<Record<string, string>>;
}

/** States, bytes and seconds of one search. */
export interface PageLimits {
  readonly states: number;
  readonly bytes: number;
  readonly seconds: number;
}

/** One version of a spec: the params that are set, by name, and its variants. */
export interface PageVersion {
  readonly params: Readonly<Record<string, string>>;
  readonly variants: readonly string[];
}

/**
 * What is asked: claims by name (all of them if none is named), one version whatever is claimed, or where a walk
 * through a version leads that takes these steps, each by its number among those that can be taken.
 */
export type Question =
  | { readonly kind: 'claims'; readonly names: readonly string[] }
  | ({ readonly kind: 'version' } & PageVersion)
  | ({ readonly kind: 'walk'; readonly taken: readonly number[] } & PageVersion);

export type PageRequest =
  | PlaceRequest
  | { readonly kind: 'look'; readonly number: number; readonly spec: SpecText }
  | {
      readonly kind: 'check';
      readonly spec: SpecText;
      readonly question: Question;
      readonly limits: PageLimits;
    };

/** What can be typed at an offset, or where what stands there is declared. */
export interface PlaceRequest {
  readonly kind: 'complete' | 'define';
  readonly number: number;
  readonly spec: SpecText;
  readonly offset: number;
}

export interface PageCompletion {
  readonly label: string;
  readonly detail: string;
  readonly doc: string;
}

/** A place in the text, or words on where it is otherwise. */
export type PageDefinition = { readonly offset: number } | { readonly elsewhere: string };

export type WorkerReply =
  | {
      readonly kind: 'completed';
      readonly number: number;
      readonly completions: readonly PageCompletion[];
    }
  | {
      readonly kind: 'defined';
      readonly number: number;
      /** Undefined if nothing is declared there. */
      readonly definition: PageDefinition | undefined;
    }
  | { readonly kind: 'ready' }
  | { readonly kind: 'looked'; readonly number: number; readonly look: SpecSummary }
  | {
      readonly kind: 'progress';
      readonly subject: string;
      readonly states: number;
      readonly seconds: number;
    }
  | { readonly kind: 'answer'; readonly answer: PageAnswer }
  /** A document that an answer has announced. */
  | { readonly kind: 'document'; readonly id: number; readonly html: string }
  | { readonly kind: 'walked'; readonly walk: PageWalk }
  | { readonly kind: 'end' }
  /** A mistake of the user, in words; or one of ours. */
  | { readonly kind: 'failure'; readonly message: string };

export interface PageDiagnostic {
  /** Offsets into the text, if it is there and not in a library. */
  readonly from: number;
  readonly to: number;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly hint: string | undefined;
  /** Under which claim it is one; undefined if under all. */
  readonly claim: string | undefined;
  /** `file:line` if it is in another file. */
  readonly elsewhere: string | undefined;
}

/** A param with the value that the spec gives it, and all that it can have if they are few. */
export interface PageParam {
  readonly name: string;
  readonly value: string;
  readonly type: string;
  readonly choices: readonly string[] | undefined;
}

/** What can be known of a spec without a search. */
export interface SpecSummary {
  readonly diagnostics: readonly PageDiagnostic[];
  readonly claims: readonly string[];
  readonly variants: readonly string[];
  /** Empty if the spec has mistakes. */
  readonly params: readonly PageParam[];
}

/** What came of one claim, or of a version. */
export interface PageAnswer {
  readonly name: string;
  readonly verdict: 'holds' | 'violated' | 'unknown';
  /** The verdict with its bounds, in words. */
  readonly text: string;
  /** Whether a claim came out as it says; undefined for a version, which says nothing. */
  readonly asRecorded: boolean | undefined;
  readonly remarks: readonly string[];
  /** Each run to a violation. */
  readonly runs: readonly PageRun[];
  /** The document of the state graph, which comes later; undefined if it is large, or there is a run. */
  readonly graph: number | undefined;
}

export interface PageRun {
  readonly property: string;
  readonly picture: string;
  /** The document of the run, which comes later. */
  readonly document: number;
}

/** Where a walk is, in words. */
export interface PageWalk {
  readonly taken: readonly number[];
  /** The steps so far, a line each. */
  readonly steps: readonly string[];
  readonly broken: readonly string[];
  readonly possible: readonly PageStep[];
  /** How many more can be taken and are not shown. */
  readonly unshown: number;
  /** Why no step can be taken; undefined if one can. */
  readonly end: string | undefined;
  readonly waiting: readonly string[];
  /** Where each thread is, and what has changed since the beginning. */
  readonly state: readonly string[];
  readonly picture: string;
}

export interface PageStep {
  readonly thread: string;
  readonly text: string;
  readonly breaks: readonly string[];
}
