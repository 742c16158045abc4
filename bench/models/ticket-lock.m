-- examples/ticket-lock.kspec in Murphi: one rule is one step.
const
  N: 3;

type
  Thread: scalarset(N);
  Ticket: 0..N-1;
  Pc: enum { DRAW, WAIT, CRITICAL, LEAVE };

var
  next: Ticket;
  owner: Ticket;
  th: array [Thread] of record
    pc: Pc;
    mine: Ticket;
    served: Ticket;
  end;

startstate
begin
  next := 0; owner := 0;
  for i: Thread do th[i].pc := DRAW; th[i].mine := 0; th[i].served := 0; end;
end;

ruleset i: Thread do
  rule "draw" th[i].pc = DRAW ==>
  begin th[i].mine := next; next := (next + 1) % N; th[i].pc := WAIT; end;

  rule "wait" th[i].pc = WAIT & owner = th[i].mine ==>
  begin th[i].pc := CRITICAL; end;

  rule "critical" th[i].pc = CRITICAL ==>
  begin th[i].served := owner; th[i].pc := LEAVE; end;

  rule "leave" th[i].pc = LEAVE ==>
  begin
    owner := (th[i].served + 1) % N;
    th[i].served := 0; th[i].mine := 0; th[i].pc := DRAW;
  end;
end;

invariant "one inside"
  forall i: Thread do forall j: Thread do
    i = j | th[i].pc != CRITICAL | th[j].pc != CRITICAL
  end end;
