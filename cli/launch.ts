#!/usr/bin/env node
/**
 * The command as it is installed, and its threads: runs the bundle that stands beside it.
 *
 * Flags make V8 wait longer before it optimises a function. Most of what a command does it does for one spec
 * after the other, each with code that runs for milliseconds: with V8's own patience its compiler took
 * more time, on threads of its own, than the checks took. A search that takes seconds gets its code all
 * the same, some hundredths of a second later. That is for Node 20; later ones have a compiler for such
 * functions, and no such flag.
 *
 * It is the same with the code of the fast engine: each search runs a module of its own, nearly always for some
 * milliseconds. V8 begins with code that is made quickly, and by its own measure makes better code of it after a
 * few of them.
 */
import path from 'node:path';
import v8 from 'node:v8';
import { isMainThread } from 'node:worker_threads';
import { IS_RECORDING_CODE_CACHE } from '../workbench/search/is-recording-code-cache.ts';
import { loadWithCode } from './code-cache.ts';

/** Bytes of bytecode that a function runs until it is looked at; V8's own number is 67,584. */
const PATIENT = 1_000_000;

/** The same of WebAssembly; V8's own number is 1,800,000. */
const PATIENT_WITH_WASM = 400_000_000;

if (isMainThread && process.versions.v8.startsWith('11.')) {
  v8.setFlagsFromString(`--interrupt-budget=${PATIENT}`);
  v8.setFlagsFromString(`--wasm-tiering-budget=${PATIENT_WITH_WASM}`);
}
const { keepCode } = loadWithCode(path.join(import.meta.dirname, 'faultline.cjs'));
if (isMainThread && IS_RECORDING_CODE_CACHE) process.on('exit', keepCode);
