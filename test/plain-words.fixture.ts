/** Words of type names that mean in the code what they mean in English or to any programmer. */
export const PLAIN_WORDS: ReadonlySet<string> = new Set(
  `
  abstract acquisition action after amount analysis answer argument array arrive atomic attempt available base before begin
  begun bit block body bound branch budget buffered build builder built by byte bytes call certified change check checked
  checker child choice clock close code compile compiled config content copy cost count covered
  current data default delay depth description diff document draft each edge empty encoded end
  engine error evaluated evaluation event exact example exit explore export expression extra failure
  fairness fast field file filter final finished first flag folder format found free fresh from full
  function group half halve head height hint id import in index inferred info initial inner input
  internal item iterator job joined judge kept key kind known label language large last left length level limit
  line link list load long loop lower lowered main make many map mark mask match max meaning measured
  member message method min minimal missing mode model module more move name named naming new next none not now
  null number object of old on one only open option order original other outcome outer output own
  pair parallel param parent parsed parser part passed path pending picture plain point position
  present previous printed printer private proc process profiled program progress propagated public
  question queue random range rank raw read reader record ref related remaining remark report
  request resource response rest result resumed return right room root round row rows rule run
  running same sample scope search second section seed selected sequence set setting settled shared
  short shortest sign simple single site size sort sorted source space spec stack stage start status
  stmt stop storage stream string success sum surrounding table taken task test text thread time
  timer title to token too top total tree trigger tuple type unit unknown unobserved unseen unsupported update url use
  used user utility valid value variable verification version violation visit void walked wanted warning wasm weak
  whole width with work write writer written yes zero
`
    .trim()
    .split(/\s+/),
);
