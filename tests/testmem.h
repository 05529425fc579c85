/* Little memory: in a process of its own the n-th allocation fails, whoever asks for it (siyu, SQLite, cJSON, OpenSSL, the C library).
 * Defines malloc, calloc and realloc: for one file of a test program. Under sanitizers, which have an allocator of their own,
 * TESTMEM_OTHERS is 1 and nothing fails. */
#ifndef SIYU_TESTMEM_H
#define SIYU_TESTMEM_H
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
#define TESTMEM_OTHERS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define TESTMEM_OTHERS 1
#endif
#endif
#ifndef TESTMEM_OTHERS
#define TESTMEM_OTHERS 0
#endif

#define TESTMEM_REPORTED 3 /* how the child ends that gave back an error with words */
#define TESTMEM_DUMB 4     /* without words */

static long testmem_asked, testmem_at; /* 0: none does */

#if !TESTMEM_OTHERS
extern void *__libc_malloc(size_t bytes);
extern void *__libc_calloc(size_t n, size_t bytes);
extern void *__libc_realloc(void *p, size_t bytes);

static bool testmem_fails(void)
{
	if (++testmem_asked != testmem_at)
		return false;
	errno = ENOMEM;
	return true;
}

void *malloc(size_t bytes)
{
	return testmem_fails() ? NULL : __libc_malloc(bytes);
}

void *calloc(size_t n, size_t bytes)
{
	return testmem_fails() ? NULL : __libc_calloc(n, bytes);
}

void *realloc(void *p, size_t bytes)
{
	return testmem_fails() ? NULL : __libc_realloc(p, bytes);
}
#endif

typedef enum rc (*testmem_fn)(const char *dir, struct err *err);

/* In a process of its own, whose n-th allocation fails (0: none does). Its status, and how many it asked for. */
static inline int testmem_run(testmem_fn work, const char *dir, long n, const char *said, long *ret_asked)
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
		testmem_asked = 0;
		testmem_at = n;
		enum rc rc = work(dir, &err);
		testmem_at = 0;
		*shared = testmem_asked;
		_exit(!rc ? 0 : err.text[0] ? TESTMEM_REPORTED : TESTMEM_DUMB);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	*ret_asked = *shared;
	(void)munmap(shared, sizeof *shared);
	return status;
}

static bool testmem_says_why(const char *said)
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
static inline bool testmem_felt(int status, long n, long all, const char *said)
{
	if (WIFEXITED(status) && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == TESTMEM_REPORTED))
		return WEXITSTATUS(status) == TESTMEM_REPORTED;
	if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGABRT || !testmem_says_why(said))
		fail_msg("allocation %ld of %ld: it ended with status %#x and did not say why (%s)", n, all,
			(unsigned)status, said);
	return true;
}

#endif
