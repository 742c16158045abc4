#!/usr/bin/env node
/**
 * The command as it is installed: runs the bundle that stands beside it.
 *
 * For its first half second V8 is told to wait longer before it optimises a function: a small command is
 * over before that pays, and would wait a quarter of its time for cores that are busy optimising.
 */
import path from 'node:path';
import v8 from 'node:v8';
import { isMainThread } from 'node:worker_threads';
import { loadWithCode } from './code-cache.ts';
import { KEEPS_CODE } from './keeps-code.ts';

/** V8's own number, and one that is large enough: bytes of bytecode until a function is looked at. */
const [USUAL, PATIENT] = [67_584, 2_000_000];
const PATIENT_MS = 500;

const setBudget = (bytes: number): void => v8.setFlagsFromString(`--interrupt-budget=${bytes}`);

if (isMainThread) setBudget(PATIENT);
const { keepCode } = loadWithCode(path.join(__dirname, 'faultline.cjs'));
if (isMainThread) {
  setTimeout(() => setBudget(USUAL), PATIENT_MS).unref();
  if (KEEPS_CODE) process.on('exit', keepCode);
}
