/** Words that no name of an exported C model may be: those of C, and those that the files beside it use. */
export const C_WORDS: readonly string[] = [
  ...'auto break case char const continue default do double else enum extern float for goto if inline'.split(
    ' ',
  ),
  ...'int long register restrict return short signed sizeof static struct switch typedef union unsigned'.split(
    ' ',
  ),
  ...'void volatile while asm typeof bool true false main errno stdin stdout stderr linux unix'.split(
    ' ',
  ),
  ...'state s to from successor warned step goes_on broken leaf leaves leaf_count action actions action_count'.split(
    ' ',
  ),
  ...'is_broken broken_by unsaid_count unsaid_names property_count property_names property_reads field fields field_count field_kind scalar set optional unused machine_fingerprint asks_deadlock all_ended no_constant present content length elements'.split(
    ' ',
  ),
];
