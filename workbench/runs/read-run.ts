/** Reads a run from a file: a trace of ours, or the states that another tool or a person wrote down. */
import { isItf, type ObservedTrace, readItf } from '../../report/formats/itf.ts';
import { readTrace, type TraceJson } from '../../report/formats/trace-json.ts';
import { UserError } from '../errors/user-error.ts';
import { noSuchFile, readNamed } from '../project/project.ts';

export type WrittenRun =
  /** How the run was made, and maybe the states that it went through. */
  | {
      readonly kind: 'choices';
      readonly origin: TraceJson;
      readonly observed: ObservedTrace | undefined;
    }
  /** The states that were seen, and nothing of how. */
  | { readonly kind: 'observed'; readonly origin: undefined; readonly observed: ObservedTrace };

/** @throws UserError if there is no such file, or it is neither a trace in JSON nor one in ITF. */
export function readRun(cwd: string, file: string): WrittenRun {
  const bytes = readNamed(cwd, file, 'run');
  if (bytes === undefined) throw noSuchFile(file, cwd);
  const document = parsed(file, bytes.toString('utf8'));
  if (isItf(document)) {
    const read = readItf(document);
    if (read.kind === 'error') throw new UserError(`\`${file}\`: ${read.message}`);
    const { origin, observed } = read;
    return origin === undefined
      ? { kind: 'observed', origin, observed }
      : { kind: 'choices', origin, observed };
  }
  const read = readTrace(document);
  if (read.kind === 'error') {
    throw new UserError(`\`${file}\`: ${read.message}`, '`faultline run SPEC --json` writes one');
  }
  return { kind: 'choices', origin: read.trace, observed: undefined };
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(
      `\`${file}\`: this is not JSON: ${reason}`,
      '`faultline run SPEC --json` writes a trace',
    );
  }
}
