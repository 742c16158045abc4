/** Deadlock as an invariant. */

/** `body` for some values of those of the parameters, each with its type, that it has. */
export function existsText(parameters: readonly string[], body: string): string {
  const used = parameters.filter((parameter) => {
    const name = parameter.replace(/:.*/, '');
    return new RegExp(`\\b${name}\\b`).test(body);
  });
  return used.reduceRight((inner, each) => `exists ${each} do ${inner} endexists`, body);
}

/** That one of `ways` is true: all that are no daemons have ended, or a thread can go on. */
export function deadlockText(ways: readonly string[]): readonly string[] {
  return [
    '-- no thread waits for ever while none can go on',
    'invariant "deadlock"',
    `  ${ways.map((each) => `(${each})`).join('\n  | ')};`,
    '',
  ];
}
