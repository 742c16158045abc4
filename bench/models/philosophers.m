-- examples/philosophers.kspec in Murphi: one rule is one step.
const
  N: 4;

type
  Seat: 0..N-1;
  Pc: enum { FIRST, SECOND, EATING, PUTTING };

var
  taken: array [Seat] of boolean;
  pc: array [Seat] of Pc;

function right(i: Seat): Seat;
begin
  return (i + 1) % N;
end;

function first(i: Seat): Seat;
begin
  if i < right(i) then return i; else return right(i); end;
end;

function second(i: Seat): Seat;
begin
  if i < right(i) then return right(i); else return i; end;
end;

startstate
begin
  for i: Seat do taken[i] := false; pc[i] := FIRST; end;
end;

ruleset i: Seat do
  rule "first" pc[i] = FIRST & !taken[first(i)] ==>
  begin taken[first(i)] := true; pc[i] := SECOND; end;

  rule "second" pc[i] = SECOND & !taken[second(i)] ==>
  begin taken[second(i)] := true; pc[i] := EATING; end;

  rule "eating" pc[i] = EATING ==> begin taken[i] := false; pc[i] := PUTTING; end;
  rule "put" pc[i] = PUTTING ==> begin taken[right(i)] := false; pc[i] := FIRST; end;
end;

invariant "no neighbours eat"
  forall i: Seat do pc[i] != EATING | pc[right(i)] != EATING end;
