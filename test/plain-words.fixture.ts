/** Words of type names that mean in the code what they mean in English or to any programmer. */
export const PLAIN_WORDS: ReadonlySet<string> = new Set(
  `
  abstract acquisition analysis array attempt bit branch build builder built by byte call certified
  check checked checker choice clock code compile compiled cost count covered draft edge encoded end
  engine error evaluated evaluation exit explore export expression failure fairness fast field
  finished found function halve import index inferred internal job judge kind known label language limit link
  list long loop lower lowered many map mask meaning minimal mode module move not number option
  outcome parallel param part printer proc profiled program progress propagated question read reader
  request result resumed room running scope search settled shared short shortest site space start
  stmt storage surrounding table taken thread too type unsupported variable verification violation
  visit wasm whole with writer
`
    .trim()
    .split(/\s+/),
);
