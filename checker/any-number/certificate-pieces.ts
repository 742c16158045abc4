/** The pieces of a certificate of views, by number. */
import type { Piece } from './cells.ts';

/** Pieces by numbers, each once. */
export class Pieces {
  private readonly pieces: Piece[] = [];
  private readonly numbers = new Map<string, number>();

  numberOf(piece: Piece): number {
    const key = JSON.stringify(piece);
    const number = this.numbers.get(key) ?? this.pieces.length;
    if (number === this.pieces.length) {
      this.numbers.set(key, number);
      this.pieces.push(piece);
    }
    return number;
  }

  piece(number: number): Piece {
    return this.pieces[number] ?? null;
  }
}
