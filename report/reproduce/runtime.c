/* ---- rounds of threads that are held, and let go on, in the order of a run */

/* One call of the run, and where its thread is with it. */
struct operation {
	const char *call;
	/* A bit for each kind of place at which the run leaves it. */
	unsigned int kinds;
	/* Loops to wait for before it begins, where only chance helps. */
	volatile long delay;
	volatile pid_t tid;
	volatile clockid_t clock;
	/* standing: it has come to where it is held. released: it may go on. */
	volatile int begun, standing, released, finished;
};

static struct operation operations[OPERATIONS];
static __thread struct operation *current;
/* Set when a round is over: who has not begun does not begin. */
static volatile int over;
/* So many CPUs are kept free for what a kind of place needs. */
static int reserved_cpus;
/* Whether the director, and each thread that has no CPU in the run, stays where a kind of place has put it. */
static int stays_aside;
/* How long the director waits for a thread, and how long the last check waits. */
static long patience_ms = 500, settle_ms = 20;
static char evidence_text[4096];

static inline long long now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ll + now.tv_nsec;
}

/* The time that the thread of an operation has run. */
static inline long long ran_ns(const struct operation *op)
{
	struct timespec ran = { 0, 0 };

	clock_gettime(op->clock, &ran);
	return ran.tv_sec * 1000000000ll + ran.tv_nsec;
}

static inline void nap_us(long us)
{
	struct timespec nap = { us / 1000000, us % 1000000 * 1000 };

	nanosleep(&nap, NULL);
}

/* Waits until `condition`, for so long at most; says whether it came true. */
#define UNTIL(condition, ms) ({                                             \
	long long end_ = now_ns() + (ms) * 1000000ll;                       \
	while (!(condition) && now_ns() < end_)                             \
		nap_us(20);                                                 \
	!!(condition);                                                      \
})

static inline __attribute__((format(printf, 1, 2))) void evidence(const char *format, ...)
{
	size_t length = strlen(evidence_text);
	va_list args;

	va_start(args, format);
	vsnprintf(evidence_text + length, sizeof(evidence_text) - length, format, args);
	va_end(args);
}

/* Why the program cannot do here what it is for. */
static inline void cannot(const char *why)
{
	printf("cannot be forced here: %s\n", why);
	exit(2);
}

static inline void must(int ok, const char *what)
{
	char why[256];

	if (ok)
		return;
	snprintf(why, sizeof(why), "%s: %s", what, strerror(errno));
	cannot(why);
}

/* Whether a kind of place has given this thread a CPU of its own. */
static __thread int keeps_cpu;

/* Where there is no such CPU, any other will do. */
static inline void run_on(int cpu)
{
	int all = sysconf(_SC_NPROCESSORS_ONLN), own = all - reserved_cpus;
	cpu_set_t cpus;

	if (keeps_cpu)
		return;
	CPU_ZERO(&cpus);
	CPU_SET(own > 0 ? reserved_cpus + cpu % own : cpu % all, &cpus);
	sched_setaffinity(0, sizeof(cpus), &cpus);
}

/* A thread that has no CPU in the run. */
static inline void run_anywhere(int i)
{
	if (!stays_aside)
		run_on(i);
}

/* The thread of an operation waits for its turn; says whether it comes. */
static inline int enter(struct operation *op)
{
	clockid_t clock;

	op->tid = syscall(SYS_gettid);
	pthread_getcpuclockid(pthread_self(), &clock);
	op->clock = clock;
	for (long spins = 0; !op->begun; spins++) {
		if (over)
			return 0;
		if (spins > 2000 && stays_aside)
			nap_us(20);
		else if (spins > 2000)
			sched_yield();
	}
	for (volatile long i = op->delay; i > 0; i--)
		;
	current = op;
	return 1;
}

static inline void leave(struct operation *op)
{
	op->finished = 1;
	current = NULL;
}

/* A thread that ends gives its stack back, and disturbs the others: none does within a round. */
static inline void remain(void)
{
	while (!over)
		nap_us(500);
}

/* The operation that runs comes to where a kind of place holds it, if the run leaves it there. */
static inline void stand(void)
{
	current->standing = 1;
	while (!current->released && !over)
		;
}

/* ---- the director: it alone decides who goes on */

static inline void begin(int i)
{
	operations[i].begun = 1;
}

/* Some distance, small ones as often as large ones. */
static inline void begin_at_random(int i)
{
	operations[i].delay = random() % (32l << random() % 8);
	operations[i].begun = 1;
}

static inline int finish(int i)
{
	return UNTIL(operations[i].finished, patience_ms);
}

/* Lets the last one of a run come as far as it can, before those that are held go on. */
static inline void linger(int i)
{
	UNTIL(operations[i].finished, settle_ms);
}

/* Waits until all that began have returned; says whether they did. */
static inline int settle(void)
{
	int all = 1;

	for (int i = 0; i < OPERATIONS; i++)
		all &= !operations[i].begun || UNTIL(operations[i].finished, settle_ms);
	return all;
}

