-- examples/readers-writer.kspec in Murphi: one rule is one step.
const
  READERS: 2;
  WRITERS: 2;

type
  Reader: scalarset(READERS);
  Writer: scalarset(WRITERS);
  Pc: enum { LOCK, COUNT, FIRST, DOWN, UNLOCK, READ, UNCOUNT, LAST, UP, LEAVE };

var
  locked: boolean;
  reading: 0..READERS;
  is_free: boolean;
  r: array [Reader] of Pc;
  writes: array [Writer] of boolean;

startstate
begin
  locked := false; reading := 0; is_free := true;
  for i: Reader do r[i] := LOCK; end;
  for i: Writer do writes[i] := false; end;
end;

ruleset i: Reader do
  rule "lock" r[i] = LOCK & !locked ==> begin locked := true; r[i] := COUNT; end;
  rule "count" r[i] = COUNT ==> begin reading := reading + 1; r[i] := FIRST; end;
  rule "first" r[i] = FIRST ==> begin
    if reading = 1 then r[i] := DOWN; else r[i] := UNLOCK; end;
  end;
  rule "down" r[i] = DOWN & is_free ==> begin is_free := false; r[i] := UNLOCK; end;
  rule "unlock" r[i] = UNLOCK ==> begin locked := false; r[i] := READ; end;
  rule "read" r[i] = READ & !locked ==> begin locked := true; r[i] := UNCOUNT; end;
  rule "uncount" r[i] = UNCOUNT ==> begin reading := reading - 1; r[i] := LAST; end;
  rule "last" r[i] = LAST ==> begin
    if reading = 0 then r[i] := UP; else r[i] := LEAVE; end;
  end;
  rule "up" r[i] = UP ==> begin is_free := true; r[i] := LEAVE; end;
  rule "leave" r[i] = LEAVE ==> begin locked := false; r[i] := LOCK; end;
end;

ruleset i: Writer do
  rule "write" !writes[i] & is_free ==> begin is_free := false; writes[i] := true; end;
  rule "done" writes[i] ==> begin is_free := true; writes[i] := false; end;
end;

invariant "a writer is alone"
  forall i: Writer do
    !writes[i] |
    ((forall j: Reader do r[j] != READ end) & forall j: Writer do i = j | !writes[j] end)
  end;
