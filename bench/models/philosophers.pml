/* examples/philosophers.kspec in Promela: one d_step is one step.
 * Who holds a fork, and who eats, is known from the process counters. */
#ifndef N
#define N 4
#endif
#define RIGHT ((_pid + 1) % N)
#define LEFT_EATS eats[(_pid + N - 1) % N]
#define FIRST (_pid < RIGHT -> _pid : RIGHT)
#define SECOND (_pid < RIGHT -> RIGHT : _pid)

bit taken[N]; bit eats[N];

active [N] proctype philosopher()
{
end:
  do
  :: d_step { !taken[FIRST] -> taken[FIRST] = 1 };
     d_step { !taken[SECOND] -> taken[SECOND] = 1; eats[_pid] = 1;
              assert(!eats[RIGHT] && !LEFT_EATS) };
     d_step { taken[_pid] = 0; eats[_pid] = 0 };
     d_step { taken[RIGHT] = 0 }
  od
}
