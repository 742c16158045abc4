/* examples/readers-writer.kspec in Promela: one d_step is one step.
 * Who holds the mutex, and the counts of those inside, are known from the process counters. */
#ifndef READERS
#define READERS 2
#endif
#ifndef WRITERS
#define WRITERS 2
#endif
#define ALONE assert(!(writing > 0 && (inside > 0 || writing > 1)))

bit locked; byte reading; bit is_free = 1;
byte inside; byte writing;

active [READERS] proctype reader()
{
end:
  do
  :: d_step { !locked -> locked = 1 };
     d_step { reading++ };
     if
     :: d_step { reading == 1 -> skip };
        d_step { is_free -> is_free = 0 }
     :: d_step { reading != 1 -> skip }
     fi;
     d_step { locked = 0; inside++; ALONE };
     d_step { !locked -> locked = 1; inside-- };
     d_step { reading-- };
     if
     :: d_step { reading == 0 -> skip };
        d_step { is_free = 1 }
     :: d_step { reading != 0 -> skip }
     fi;
     d_step { locked = 0 }
  od
}

active [WRITERS] proctype writer()
{
end:
  do
  :: d_step { is_free -> is_free = 0; writing++; ALONE };
     d_step { is_free = 1; writing-- }
  od
}
