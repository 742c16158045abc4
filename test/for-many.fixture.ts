/** A spec with a claim about any number of CPUs: they take turns under a spinlock. */
export const FOR_MANY = `module many
param CPUS : 1..4 = 2
symmetric type Cpu = 0..CPUS-1
ghost inside : set of Cpu
shared l : spinlock
thread t[i: Cpu] {
  spin_lock(l)
  atomic { inside = inside union {i} }
  atomic { inside = inside minus {i} }
  spin_unlock(l)
}
invariant mutex: (count c in Cpu: c in inside) <= 1
claim many { any Cpu holds all }
`;
