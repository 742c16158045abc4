#!/usr/bin/env node
/**
 * The command as it is installed, and its threads: runs the bundle that stands beside it.
 *
 * For its first half second V8 is told to wait longer before it optimises a function: a small command is
 * over before that pays, and would wait a quarter of its time for cores that are busy optimising. That is
 * for Node 20; later ones have a compiler for such functions, and no such flag.
 */
import path from 'node:path';
import v8 from 'node:v8';
import { isMainThread } from 'node:worker_threads';
import { IS_RECORDING_CODE_CACHE } from '../workbench/search/is-recording-code-cache.ts';
import { loadWithCode } from './code-cache.ts';

/** V8's own number, and one that is large enough: bytes of bytecode until a function is looked at. */
const [USUAL, PATIENT] = [67_584, 2_000_000];
const PATIENT_MS = 500;

const setBudget = (bytes: number): void => v8.setFlagsFromString(`--interrupt-budget=${bytes}`);

const isPatient = isMainThread && process.versions.v8.startsWith('11.');

if (isPatient) setBudget(PATIENT);
const { keepCode } = loadWithCode(path.join(import.meta.dirname, 'faultline.cjs'));
if (isPatient) setTimeout(() => setBudget(USUAL), PATIENT_MS).unref();
if (isMainThread && IS_RECORDING_CODE_CACHE) process.on('exit', keepCode);
