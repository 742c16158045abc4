/* ---- sequences of operations, one operation at a time, and what is seen between them */

static struct worker {
	pthread_t thread;
	pid_t tid;
	int wchan;
	/* An operation, or -1 while there is none; `done` when it has returned. */
	volatile int operation, done;
	const char *volatile result;
	sigjmp_buf out;
} workers[WORKERS_MAX];

static __thread struct worker *self;

static inline long long now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ll + now.tv_nsec;
}

/* A signal ends the operation in which it comes. */
static void on_signal(int number)
{
	if (self == NULL)
		_exit(3);
	self->result = number == SIGSEGV ? "SIGSEGV" : "SIGBUS";
	siglongjmp(self->out, 1);
}

static void futex(volatile int *word, int op, int value)
{
	syscall(SYS_futex, word, op, value, NULL, NULL, 0);
}

static void *work(void *arg)
{
	struct worker *own = arg;

	self = own;
	own->tid = syscall(SYS_gettid);
	own->done = 1;
	for (;;) {
		while (own->operation == -1)
			futex(&own->operation, FUTEX_WAIT_PRIVATE, -1);
		if (!sigsetjmp(own->out, 1))
			own->result = operations[own->operation]();
		own->operation = -1;
		__atomic_store_n(&own->done, 1, __ATOMIC_SEQ_CST);
	}
	return NULL;
}

/* Whether the thread sleeps where the text beside the spec says that an operation waits. */
static int is_waiting_in_kernel(const struct worker *own)
{
	char where[64] = "";
	ssize_t length = pread(own->wchan, where, sizeof(where) - 1, 0);

	return length > 0 && !own->done && !strcmp(where, WAITS_IN);
}

static int is_still(const struct worker *own)
{
	return own->done || is_waiting_in_kernel(own);
}

/* Waits until each thread has returned, or sleeps. */
static void settle(void)
{
	long long begun = now_ns();

	for (;;) {
		int all = 1;

		sched_yield();
		for (int i = 0; i < WORKERS_MAX; i++)
			all &= is_still(&workers[i]);
		if (all)
			return;
		if (now_ns() - begun > 5000000000ll) {
			puts("!\ta thread neither returns nor sleeps where operations wait");
			exit(4);
		}
	}
}

/* Does it in this thread. */
static const char *do_at_once(int operation)
{
	static struct worker here = { .done = 1 };

	self = &here;
	if (!sigsetjmp(here.out, 1))
		here.result = operations[operation]();
	return here.result;
}

/* Does it in a thread that has none, and waits until all others go on no more. */
static const char *do_beside(int operation)
{
	struct worker *own = workers;

	while (!own->done)
		own++;
	own->done = 0;
	__atomic_store_n(&own->operation, operation, __ATOMIC_SEQ_CST);
	futex(&own->operation, FUTEX_WAKE_PRIVATE, 1);
	settle();
	return own->done ? own->result : NULL;
}

static int count_blocked(void)
{
	int count = 0;

	for (int i = 0; i < WORKERS_MAX; i++)
		count += !workers[i].done;
	return count;
}

static void print_labels(void)
{
	for (int i = 0; i < LABELS; i++)
		printf("\t%s", labels[i]());
}

/* One line: the labels, and for each operation its outcomes and the labels behind it. */
static void run_sequence(char *line)
{
	char *rest = NULL, *word = strtok_r(line, " ", &rest);
	int drivers;

	modes[atoi(word)]();
	word = strtok_r(NULL, " ", &rest);
	drivers = atoi(word);
	blocked = 0;
	set_up();
	look();
	print_labels();
	while ((word = strtok_r(NULL, " ", &rest)) != NULL) {
		int operation = atoi(word);

		if (count_blocked() == drivers)
			break;
		prepare();
		/* Where only one can be in its middle nobody is there to wake it: if it waits the program hangs. */
		returned = drivers == 1 ? do_at_once(operation) : do_beside(operation);
		blocked = count_blocked();
		look();
		for (int i = 0; i < OUTCOMES; i++)
			printf("\t%s", outcomes[i]());
		print_labels();
	}
	putchar('\n');
	tear_down();
	for (long long begun = now_ns(); count_blocked() > 0;) {
		if (now_ns() - begun > 5000000000ll) {
			puts("!\ta thread sleeps on at the end of a sequence");
			exit(4);
		}
		sched_yield();
	}
	clean_up();
}

int main(void)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_NODEFER };
	const char *why = needs();
	struct utsname machine;
	cpu_set_t one;
	static char line[4096];

	setvbuf(stdout, NULL, _IOFBF, 1 << 16);
	if (why != NULL) {
		printf("!\t%s\n", why);
		return 2;
	}
	/* All on one CPU: what is kept for each CPU is of one, as in a program with a single thread. */
	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	sched_setaffinity(0, sizeof(one), &one);
	uname(&machine);
	printf("kernel\t%s %s\n", machine.release, machine.machine);
	for (int i = 0; i < SKIPS; i++)
		if ((why = skips[i].why()) != NULL)
			printf("skip\t%d\t%s\n", skips[i].operation, why);
	puts("ready");
	fflush(stdout);
	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
	for (int i = 0; i < WORKERS_MAX; i++) {
		char path[64];

		workers[i].operation = -1;
		if (pthread_create(&workers[i].thread, NULL, work, &workers[i]))
			return 2;
		while (!workers[i].done)
			sched_yield();
		snprintf(path, sizeof(path), "/proc/self/task/%d/wchan", workers[i].tid);
		workers[i].wchan = open(path, O_RDONLY | O_CLOEXEC);
	}
	/* An empty line asks for all that was answered so far. */
	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = 0;
		if (line[0] != 0)
			run_sequence(line);
		else
			fflush(stdout);
	}
	return 0;
}
