/** Reads the sizes and durations of options: `4G`, `512M`, `90s`, `10m`, `1_000_000`. */
import { UserError } from '../../workbench/errors/user-error.ts';

const BYTES = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 } as const;
const SECONDS = { '': 1, ms: 0.001, s: 1, m: 60, h: 3600 } as const;

/** Returns a positive whole number; `_` and `,` may group its digits. */
export function parseCount(option: string, text: string): number {
  const digits = text.replace(/[_,]/g, '');
  if (!/^\d{1,15}$/.test(digits) || Number(digits) === 0) {
    throw new UserError(
      `\`${option}\` needs a positive number, not \`${text}\``,
      `${option} 1000000`,
    );
  }
  return Number(digits);
}

/** Returns bytes. */
export function parseBytes(option: string, text: string): number {
  const found = /^(\d{1,12}(?:\.\d+)?)\s*([KMGT]?)(?:i?B)?$/i.exec(text);
  const unit = found?.[2]?.toUpperCase() as keyof typeof BYTES | undefined;
  const value = Number(found?.[1]) * (unit === undefined ? Number.NaN : BYTES[unit]);
  if (!(value > 0)) {
    throw new UserError(`\`${option}\` needs a size, not \`${text}\``, `${option} 4G`);
  }
  return Math.floor(value);
}

/** Returns seconds. */
export function parseSeconds(option: string, text: string): number {
  const found = /^(\d{1,9}(?:\.\d+)?)\s*(ms|s|m|h|)$/.exec(text);
  const unit = found?.[2] as keyof typeof SECONDS | undefined;
  const value = Number(found?.[1]) * (unit === undefined ? Number.NaN : SECONDS[unit]);
  if (!(value > 0)) {
    throw new UserError(`\`${option}\` needs a duration, not \`${text}\``, `${option} 10m`);
  }
  return value;
}
