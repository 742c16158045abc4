
/* ---- the rounds */

int main(int argc, char **argv)
{
	static void *(*const bodies[THREADS])(void *) = { BODIES };
	/* The first process of a guest is given what its kernel does not know, too, before the number. */
	long asked = atol(argv[argc - 1]), rounds = argc > 1 && asked > 0 ? asked : ROUNDS, done, in_order = 0, seen = 0;
	long long begun = now_ns();
	struct utsname machine;
	const char *why;

	setvbuf(stdout, NULL, _IOLBF, 0);
	uname(&machine);
	printf("kernel %s %s, %ld CPUs\n", machine.release, machine.machine, sysconf(_SC_NPROCESSORS_ONLN));
	why = needs();
	if (why == NULL)
		why = start_kinds();
	if (why != NULL)
		cannot(why);
	srandom(getpid());

	for (done = 0; done < rounds && now_ns() - begun < SECONDS * 1000000000ll; done++) {
		pthread_t threads[THREADS];
		int was_in_order, was_seen;

		memcpy(operations, fresh, sizeof(operations));
		evidence_text[0] = 0;
		over = 0;
		set_up();
		for (int i = 0; i < THREADS; i++)
			must(!pthread_create(&threads[i], NULL, bodies[i], NULL), "pthread_create");
		was_in_order = direct();
		settle();
		was_seen = broken();
		in_order += was_in_order;
		seen += was_seen;
		if (was_seen && seen <= 3)
			printf("round %ld: %s\n", done + 1, evidence_text);
		over = 1;
		clean_up();
		for (int i = 0; i < THREADS; i++)
			pthread_join(threads[i], NULL);
		tear_down();
	}
	printf("%ld rounds in %.1f s, ", done, (now_ns() - begun) / 1e9);
	if (FORCED)
		printf("%ld of them in the order that was wanted, ", in_order);
	printf("%ld with the violation\n", seen);
	if (seen > 0)
		printf("CONFIRMED: %s\n", TITLE);
	else if (FORCED && in_order == 0)
		cannot("no round came into the order that was wanted");
	else
		printf("not seen in %ld rounds: %s\n", done, TITLE);
	return seen > 0;
}
