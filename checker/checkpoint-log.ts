/**
 * The checkpoint of a search: its layers, written down one by one, so that a search that was cut off can go
 * on where it was.
 *
 * States are written and not the table that holds them, so a checkpoint does not depend on how a search
 * stores them, nor on its threads. How states were found is not written: if something was seen, the
 * search is done again as far as that, to tell the run (`again`).
 */

/** All states of one depth. */
export interface CheckpointLayer {
  /** The states, packed as the engine does it, in pieces of whole states. */
  readonly words: readonly Uint32Array[];
  /** Words a state. */
  readonly wordCount: number;
  /** Steps from the states of the layers before it. */
  readonly transitions: number;
  /** The depth from which something was seen last; undefined if nothing was. */
  readonly lastHitDepth: number | undefined;
}

export interface CheckpointLog {
  /** What an earlier run wrote, nearest layer first; empty if there was none. */
  readonly past: Iterable<CheckpointLayer>;
  /** Takes the next layer. Must not throw: what cannot be written is no reason to stop. */
  readonly write: (layer: CheckpointLayer) => void;
}
