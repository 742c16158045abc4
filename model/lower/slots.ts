import { sameType, type Type } from '../../spec/language/types/types.ts';
import { at } from '../machine/assert.ts';
import type { Slot } from '../machine/machine.ts';

/** Hands out the slots of one thread. Scopes that never overlap share slots of the same type. */
export interface SlotPool {
  readonly slots: readonly Slot[];
  readonly take: (name: string, type: Type) => number;
  /** The slot may be taken again; its holder's scope has ended. */
  readonly release: (slot: number) => void;
}

export function newSlotPool(): SlotPool {
  const slots: Slot[] = [];
  const free: number[] = [];
  return {
    slots,
    take: (name, type) => {
      const found = free.findIndex((slot) => sameType(at(slots, slot).type, type));
      if (found >= 0) return free.splice(found, 1)[0] as number;
      slots.push({ name, type });
      return slots.length - 1;
    },
    release: (slot) => {
      free.push(slot);
    },
  };
}
