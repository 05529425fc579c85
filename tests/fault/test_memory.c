/* Memory runs out while the log is folded and while scripts are read: the n-th allocation, whoever asks for it (siyu, SQLite, cJSON,
 * OpenSSL, the C library), fails. The process says so and ends, as it does after a kill, or reports an error; it never goes on with half of
 * something: folded anew, the state is the one of a life without faults. SIYU_FAULTS=N takes each N-th allocation, 0 as few as fit into a
 * test. Left out under sanitizers, which have an allocator of their own. */
/* rooms: app */
#include "app/intake.h"
#include "app/station.h"
#include "app/world.h"
#include "base/zone.h"
#include "flow/fold.h"
#include "testlib.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define OTHERS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define OTHERS 1
#endif
#endif
#ifndef OTHERS
#define OTHERS 0
#endif

#define START_MS INT64_C(1772496000000) /* 2026-03-03 08:00 in Shanghai */
#define PEOPLE 6
#define FEW 12
#define REPORTED 3 /* how the child ends that gave back an error with words */
#define DUMB 4     /* without words */

/* -- the allocator ------------------------------------------------------------------------------------------------------------- */

static long asked, fails_at; /* 0: none does */

#if !OTHERS
extern void *__libc_malloc(size_t bytes);
extern void *__libc_calloc(size_t n, size_t bytes);
extern void *__libc_realloc(void *p, size_t bytes);

static bool fails(void)
{
	if (++asked != fails_at)
		return false;
	errno = ENOMEM;
	return true;
}

void *malloc(size_t bytes)
{
	return fails() ? NULL : __libc_malloc(bytes);
}

void *calloc(size_t n, size_t bytes)
{
	return fails() ? NULL : __libc_calloc(n, bytes);
}

void *realloc(void *p, size_t bytes)
{
	return fails() ? NULL : __libc_realloc(p, bytes);
}
#endif

static long stride(long calls)
{
	const char *told = getenv("SIYU_FAULTS");
	int64_t by = 0;
	return told && span_int(span_of(told), &by) && by > 0 ? (long)by : calls / FEW + 1;
}

/* -- what is done with little memory ------------------------------------------------------------------------------------------- */

static const char conf_text[] =
	"[corp]\ncorpid = wwtest\n[app bot]\nagentid = 7\nsecret = s\ntoken = t\naes_key = abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG\n";

static enum rc fold_all(const char *dir, struct text *ret_digest, struct err *err)
{
	struct station e;
	enum rc rc = station_open(dir, &e, err);
	if (rc)
		return rc;
	rc = station_fold_all(&e, false, err);
	if (!rc && ret_digest)
		rc = fold_digest(e.db, ret_digest, err);
	station_close(&e);
	return rc;
}

static enum rc fold_only(const char *dir, struct err *err)
{
	return fold_all(dir, NULL, err);
}

static enum rc read_scripts(const char *dir, struct err *err)
{
	struct intake_folder folder = {0};
	enum rc rc = intake_read("sop", &folder, err);
	for (int i = 0; !rc && i < folder.n; i++)
		(void)intake_script(&folder, i);
	(void)dir;
	intake_release(&folder);
	return rc;
}

typedef enum rc (*work_fn)(const char *dir, struct err *err);

/* In a process of its own, whose n-th allocation fails (0: none does). Its status, and how many it asked for. */
static int in_little(work_fn work, const char *dir, long n, const char *said, long *ret_asked)
{
	long *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status = 0;
	assert_true(shared != MAP_FAILED);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		const struct rlimit none = {0, 0};
		struct err err = {0};
		int fd = open(said, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
		(void)setrlimit(RLIMIT_CORE, &none);
		(void)dup2(fd, STDERR_FILENO);
		asked = 0;
		fails_at = n;
		enum rc rc = work(dir, &err);
		fails_at = 0;
		*shared = asked;
		_exit(!rc ? 0 : err.text[0] ? REPORTED : DUMB);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	*ret_asked = *shared;
	(void)munmap(shared, sizeof *shared);
	return status;
}

static bool says_why(const char *said)
{
	char text[1024] = "";
	FILE *f = fopen(said, "r");
	size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;
	if (f)
		(void)fclose(f);
	text[n] = 0;
	return strncmp(text, "siyu: ", 6) == 0; /* out of memory, or that a library cannot go on */
}

/* true: the fault was felt. */
static bool ends_well(int status, long n, long all, const char *said)
{
	if (WIFEXITED(status) && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == REPORTED))
		return WEXITSTATUS(status) == REPORTED;
	if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGABRT || !says_why(said))
		fail_msg("allocation %ld of %ld: it ended with status %#x and did not say why (%s)", n, all,
			(unsigned)status, said);
	return true;
}

/* -- the shop whose log is folded --------------------------------------------------------------------------------------------- */

static void live(const char *dir)
{
	const struct brain_conf bc = {.corpid = SPAN_LIT("wwtest"),
		.secret = SPAN_LIT("s"),
		.agentid = 7,
		.seed = 11,
		.confirm_permille = 900,
		.confirm_mean_ms = 900000,
		.buy_permille = 300};
	struct err err = {0};
	struct conf *conf;
	struct world *world;
	struct brain *brain = brain_new(&bc, START_MS);
	brain_populate(brain, 2, PEOPLE, START_MS, ZONE_DAY_MS / 2, SPAN_LIT("card"));
	if (conf_parse(SPAN_LIT(conf_text), "memory.conf", &conf, &err))
		fail_msg("%s", err.text);
	const struct world_conf wc = {.data_dir = dir, .conf = conf, .brain = brain, .start_ms = START_MS};
	if (world_new(&wc, &world, &err) || world_scripts(world, "sop", &err) ||
		world_run(world, START_MS + ZONE_DAY_MS, &err))
		fail_msg("%s", err.text);
	world_free(world);
	brain_free(brain);
	conf_free(conf);
}

static void drop_state(const char *dir)
{
	char command[400];
	snprintf(command, sizeof command, "rm -f '%s'/state/*", dir);
	assert_int_equal(system(command), 0);
}

static void test_a_fold_survives_each_allocation(void **state)
{
	char dir[256], said[300];
	struct text want, got;
	struct err err = {0};
	long all = 0, none, felt = 0;
	(void)state;
	if (OTHERS)
		skip();
	test_dir(dir, sizeof dir);
	snprintf(said, sizeof said, "%s/said", dir);
	live(dir);
	drop_state(dir);
	assert_int_equal(in_little(fold_only, dir, 0, said, &all), 0);
	assert_true(all > 1000);
	text_init(&want, 65536);
	text_init(&got, 65536);
	assert_int_equal(fold_all(dir, &want, &err), RC_OK);
	for (long n = 1, by = stride(all); n <= all; n += by) {
		drop_state(dir);
		felt += ends_well(in_little(fold_only, dir, n, said, &none), n, all, said);
		text_clear(&got);
		if (fold_all(dir, &got, &err))
			fail_msg("after allocation %ld: %s", n, err.text);
		if (strcmp(text_str(&got), text_str(&want)) != 0)
			fail_msg("after allocation %ld the state is another", n);
	}
	assert_true(felt > 0);
	text_release(&got);
	text_release(&want);
}

static void test_reading_scripts_survives_each_allocation(void **state)
{
	char dir[256], said[300];
	long all = 0, none, felt = 0;
	(void)state;
	if (OTHERS)
		skip();
	test_dir(dir, sizeof dir);
	snprintf(said, sizeof said, "%s/said", dir);
	assert_int_equal(in_little(read_scripts, dir, 0, said, &all), 0);
	assert_true(all > 100);
	for (long n = 1, by = stride(all); n <= all; n += by)
		felt += ends_well(in_little(read_scripts, dir, n, said, &none), n, all, said);
	assert_true(felt > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_fold_survives_each_allocation),
		cmocka_unit_test(test_reading_scripts_survives_each_allocation),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
