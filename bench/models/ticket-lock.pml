/* examples/ticket-lock.kspec in Promela: one d_step is one step.
 * `inside` is known from the process counters, so it adds no states. */
#ifndef N
#define N 3
#endif

byte next; byte owner;
byte inside;

active [N] proctype user()
{ byte mine; byte served;
end:
  do
  :: d_step { mine = next; next = (next + 1) % N };
     d_step { owner == mine -> inside++; assert(inside <= 1) };
     d_step { inside--; served = owner };
     d_step { owner = (served + 1) % N; served = 0; mine = 0 }
  od
}
