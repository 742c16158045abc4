import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assert, at } from '../../../model/machine/assert.ts';
import { randomMachine, runCount } from '../../../model/machine/random-machine.fixture.ts';
import { compileMachine } from '../visited/compile-machine.ts';
import { get, int, load64, long, raw, set, unary, ZERO } from './build-code.ts';
import { type Code, FunctionBuilder, I32, I64, type Stmt } from './code.ts';
import { printModule } from './print-code.ts';
import { printJavaScript } from './print-javascript.ts';
import { PAGES_MAX, start } from './program.ts';
import { OP } from './wasm-opcodes.ts';

/** What `run(a, b)` leaves in the first 64 bits of the memory, by each language. */
function both(body: (a: Code, b: Code) => Code, a: bigint, b: bigint): readonly bigint[] {
  return (['webassembly', 'javascript'] as const).map((language) => {
    const f = new FunctionBuilder([I32, I32], undefined, 'run');
    const [left, right] = [f.local(I64), f.local(I64)];
    const value = body(get(left), get(right));
    const result: Stmt = { op: 'store', code: OP.i64Store, address: ZERO, offset: 0, value };
    f.body = [set(left, load64(ZERO, 8)), set(right, load64(ZERO, 16)), result];
    const program =
      language === 'javascript'
        ? { language, text: printJavaScript([f]) }
        : { language, binary: printModule({ initial: 1, maximum: PAGES_MAX }, [f]) };
    const { memory, code } = start(program, 1);
    const words = new BigUint64Array(memory.buffer);
    words[1] = a;
    words[2] = b;
    code.run(0, 0);
    return at(words, 0);
  });
}

const number64 = fc.oneof(fc.bigInt(0n, 2n ** 64n - 1n), fc.constantFrom(0n, 1n, 2n ** 64n - 1n));
const extend = (code: Code): Code => unary(OP.i64ExtendI32U, code);
const wrap = (code: Code): Code => unary(OP.i32WrapI64, code);

describe('64-bit numbers are what WebAssembly makes of them', () => {
  const operations: readonly (readonly [string, (a: Code, b: Code) => Code])[] = [
    ['sums', (a, b) => raw(OP.i64Add, a, b)],
    ['differences', (a, b) => raw(OP.i64Sub, a, b)],
    ['products', (a, b) => raw(OP.i64Mul, a, b)],
    ['products with a constant', (a) => raw(OP.i64Mul, a, long(0x9e3779b97f4a7c15n))],
    ['bits', (a, b) => raw(OP.i64Xor, raw(OP.i64And, a, b), raw(OP.i64Or, a, long(99n)))],
    ['short shifts', (a) => raw(OP.i64ShrU, a, long(7n))],
    ['a word', (a) => raw(OP.i64ShrU, a, long(32n))],
    ['long shifts', (a) => raw(OP.i64ShrU, a, long(45n))],
    ['shifts by a variable', (a, b) => raw(OP.i64ShrU, a, raw(OP.i64Or, b, long(32n)))],
    ['turns', (a) => raw(OP.i64Rotl, a, long(27n))],
    ['comparisons', (a, b) => extend(raw(OP.i64Eq, a, b))],
    ['inequality', (a, b) => extend(raw(OP.i64Ne, a, b))],
    ['zero', (a) => extend(unary(OP.i64Eqz, a))],
    ['words', (a, b) => extend(raw(OP.i32Add, wrap(a), wrap(b)))],
    ['unsigned quotients', (a) => extend(raw(OP.i32DivU, wrap(a), int(12)))],
    ['counted bits', (a) => extend(unary(OP.i32Popcnt, wrap(a)))],
    ['zeros', (a) => extend(unary(OP.i32Ctz, wrap(a)))],
  ];
  test.each(operations)('%s', (_, operation) => {
    fc.assert(
      fc.property(number64, number64, (a, b) => {
        const [expected, actual] = both(operation, a, b % 64n);
        expect(actual).toBe(expected);
      }),
      { numRuns: 30 },
    );
  });
});

test('the text of a machine is made of numbers and of names with numbers', () => {
  const known =
    /^(use|strict|let|const|buffer|to|new|Int32Array|Uint8Array|function|return|for|if|else|break|continue|switch|case|default|throw|Error|unreachable|Math|imul|clz32|expand|insertBatch|move|run|fill|filter|[WBwb]|[fltxy]\d+|\d+)$/;
  fc.assert(
    fc.property(randomMachine, (machine) => {
      const { program } = compileMachine(machine, 'all', { language: 'javascript' });
      assert(program.language === 'javascript', 'the language asked for');
      const words = program.text.match(/[\p{L}\p{N}_$"'`]+/gu) ?? [];
      const strange = words.filter((word) => !known.test(word.replaceAll('"', '')));
      expect([...new Set(strange)]).toEqual([]);
    }),
    { numRuns: runCount(30) },
  );
});
