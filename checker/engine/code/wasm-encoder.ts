/**
 * Bytes of a WebAssembly module: variable-length numbers, sections, function bodies.
 *
 * Only what the engine needs: one imported memory, functions of its own, exports by name. Names are
 * the engine's own words; no text of a spec comes here.
 */
import { OP, type ValueType } from './wasm-opcodes.ts';

/** A growing list of bytes. */
export class ByteWriter {
  private bytes = new Uint8Array(1024);
  private length = 0;

  byte(value: number): void {
    if (this.length === this.bytes.length) this.grow(1);
    this.bytes[this.length++] = value;
  }

  /** Writes an instruction; one with a prefix has it in bits 8 to 15. */
  opcode(code: number): void {
    if (code > 0xff) this.byte(code >> 8);
    this.byte(code & 0xff);
  }

  /** Writes `value`, an integer in 0..2^32-1, as unsigned LEB128. */
  unsigned(value: number): void {
    let rest = value >>> 0;
    while (rest > 0x7f) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  /** Writes the int32 `value` as signed LEB128. */
  signed(value: number): void {
    let rest = value | 0;
    while (rest < -64 || rest > 63) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>= 7;
    }
    this.byte(rest & 0x7f);
  }

  /** Writes the int64 `value` as signed LEB128. */
  signed64(value: bigint): void {
    let rest = BigInt.asIntN(64, value);
    while (rest < -64n || rest > 63n) {
      this.byte(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    this.byte(Number(rest & 0x7fn));
  }

  text(value: string): void {
    const encoded = new TextEncoder().encode(value);
    this.unsigned(encoded.length);
    this.append(encoded);
  }

  append(more: Uint8Array): void {
    if (this.length + more.length > this.bytes.length) this.grow(more.length);
    this.bytes.set(more, this.length);
    this.length += more.length;
  }

  /** Returns what was written; valid until the next write. */
  written(): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(0, this.length);
  }

  private grow(by: number): void {
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.length + by));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }
}

/** A function as the encoder takes it; its index is its place in the list. */
export interface EncodedFunction {
  readonly params: readonly ValueType[];
  readonly result: ValueType | undefined;
  /** The types of the locals after the parameters. */
  readonly locals: readonly ValueType[];
  /** Instructions without the final `end`. */
  readonly code: Uint8Array;
  /** Its name outside; undefined if it is internal. */
  readonly exported: string | undefined;
}

export interface MemoryImport {
  /** In pages of 64 KiB. */
  readonly initial: number;
  readonly maximum: number;
}

/** Returns the binary of a module that imports `env.memory`. */
export function encodeModule(
  memory: MemoryImport,
  functions: readonly EncodedFunction[],
): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter();
  for (const byte of [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]) out.byte(byte);
  section(out, 1, (body) => {
    body.unsigned(functions.length);
    for (const { params, result } of functions) {
      body.byte(0x60);
      body.unsigned(params.length);
      for (const type of params) body.byte(type);
      body.unsigned(result === undefined ? 0 : 1);
      if (result !== undefined) body.byte(result);
    }
  });
  section(out, 2, (body) => {
    body.unsigned(1);
    body.text('env');
    body.text('memory');
    body.byte(0x02);
    // Shared, with a maximum (`program.ts` says why).
    body.byte(0x03);
    body.unsigned(memory.initial);
    body.unsigned(memory.maximum);
  });
  section(out, 3, (body) => {
    body.unsigned(functions.length);
    functions.forEach((_, i) => {
      body.unsigned(i);
    });
  });
  section(out, 7, (body) => {
    const exported = functions.flatMap((each, index) =>
      each.exported === undefined ? [] : [{ name: each.exported, index }],
    );
    body.unsigned(exported.length);
    for (const { name, index } of exported) {
      body.text(name);
      body.byte(0x00);
      body.unsigned(index);
    }
  });
  section(out, 10, (body) => {
    body.unsigned(functions.length);
    for (const { locals, code } of functions) {
      const own = new ByteWriter();
      const runs = runsOf(locals);
      own.unsigned(runs.length);
      for (const { count, type } of runs) {
        own.unsigned(count);
        own.byte(type);
      }
      own.append(code);
      own.byte(OP.end);
      body.unsigned(own.written().length);
      body.append(own.written());
    }
  });
  return out.written().slice();
}

function section(out: ByteWriter, id: number, write: (body: ByteWriter) => void): void {
  const body = new ByteWriter();
  write(body);
  out.byte(id);
  out.unsigned(body.written().length);
  out.append(body.written());
}

function runsOf(types: readonly ValueType[]): readonly { count: number; type: ValueType }[] {
  const runs: { count: number; type: ValueType }[] = [];
  for (const type of types) {
    const last = runs.at(-1);
    if (last?.type === type) last.count += 1;
    else runs.push({ count: 1, type });
  }
  return runs;
}
