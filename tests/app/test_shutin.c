/* What a process that was shut in can still do, and what the kernel refuses it: each in a child, for it cannot be undone. */
#include "shutin.h"

#include "testlib.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DONE, NO_KERNEL = 77 };

static char dir[300], outside[300], own_file[400];

/* Runs `what` behind the closed door; it returns 0, or the line that is wrong. */
static void inside(int (*what)(const struct shutin *s))
{
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct shutin s;
		shutin_close(dir, &s);
		_exit(s.files && s.calls ? what(&s) & 0xff : NO_KERNEL);
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == NO_KERNEL)
		skip();
	if (WEXITSTATUS(status))
		fail_msg("line %d", WEXITSTATUS(status));
}

#define MUST(x) \
	do { \
		if (!(x)) \
			return __LINE__; \
	} while (0)
#define REFUSED(x, why) MUST((x) == -1 && errno == (why))

static int serves(const struct shutin *s)
{
	char path[400], other[400], byte = 'x';
	MUST(shutin_whole(s));
	(void)snprintf(path, sizeof path, "%s/inbox.db-wal", dir);
	(void)snprintf(other, sizeof other, "%s/gate.json", dir);
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	MUST(fd >= 0);
	MUST(write(fd, &byte, 1) == 1 && ftruncate(fd, 0) == 0 && fdatasync(fd) == 0);
	MUST(rename(path, other) == 0 && unlink(other) == 0);
	int sender = socket(AF_UNIX, SOCK_DGRAM, 0);
	MUST(sender >= 0);
	struct sockaddr_un nobody = {.sun_family = AF_UNIX, .sun_path = "/nonexistent"};
	REFUSED(sendto(sender, &byte, 1, 0, (struct sockaddr *)&nobody, sizeof nobody), ENOENT);
	return 0;
}

static int no_files(const struct shutin *s)
{
	char path[400];
	REFUSED(open("/etc/passwd", O_RDONLY), EACCES);
	REFUSED(open("/proc/self/environ", O_RDONLY), EACCES);
	(void)snprintf(path, sizeof path, "%s/../outside", dir);
	REFUSED(open(path, O_WRONLY | O_CREAT, 0600), EACCES);
	(void)snprintf(path, sizeof path, "%s/device", dir);
	MUST(mknod(path, S_IFCHR | 0600, 0) == -1);
	/* Not even cut, where the kernel's Landlock knows that (its third version). */
	if (s->files >= 3)
		REFUSED(truncate(own_file, 0), EACCES);
	return 0;
}

static int no_programs(const struct shutin *s)
{
	char name[] = "true";
	char *const argv[] = {name, NULL};
	(void)s;
	REFUSED(execve("/bin/true", argv, NULL), EPERM);
	REFUSED(syscall(SYS_execveat, -1, "/bin/true", argv, NULL, 0), EPERM);
	REFUSED(fork(), EPERM);
	REFUSED(syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL), EPERM);
	REFUSED(kill(getppid(), 0), EPERM);
	REFUSED(ptrace(PTRACE_TRACEME, 0, NULL, NULL), EPERM);
	return 0;
}

static int no_ways_out(const struct shutin *s)
{
	struct sockaddr_in to = {.sin_family = AF_INET};
	(void)s;
	REFUSED(socket(AF_INET, SOCK_STREAM, 0), EPERM);
	REFUSED(socket(AF_INET6, SOCK_DGRAM, 0), EPERM);
	REFUSED(socket(AF_NETLINK, SOCK_RAW, 0), EPERM);
	REFUSED(connect(0, (struct sockaddr *)&to, sizeof to), EPERM);
	REFUSED(bind(0, (struct sockaddr *)&to, sizeof to), EPERM);
	REFUSED(listen(0, 1), EPERM);
	REFUSED(syscall(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, NULL), EPERM);
	REFUSED(syscall(SYS_io_uring_setup, 1, NULL), EPERM);
	REFUSED(syscall(SYS_memfd_create, "x", 0), EPERM);
#ifdef __x86_64__
	REFUSED(syscall(0x40000000L + SYS_getpid), EPERM); /* the same calls by their other numbers */
#endif
	return 0;
}

/* The capabilities that it has, could have and could give on, as the kernel counts them. */
static bool has_none(void)
{
	struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
	struct __user_cap_data_struct have[2];
	if (syscall(SYS_capget, &head, have) != 0)
		return false;
	for (int i = 0; i < 2; i++)
		if (have[i].effective || have[i].permitted || have[i].inheritable)
			return false;
	return prctl(PR_CAPBSET_READ, 0, 0, 0, 0) == 0;
}

static int no_way_back(const struct shutin *s)
{
	if (geteuid() == 0)
		MUST(s->privileges && has_none());
	MUST(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1);
	MUST(prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == 2);
	MUST(setuid(0) == -1);
	return 0;
}

static void test_serves_on(void **state)
{
	(void)state;
	inside(serves);
}

static void test_no_files_but_its_own(void **state)
{
	(void)state;
	inside(no_files);
}

static void test_no_programs(void **state)
{
	(void)state;
	inside(no_programs);
}

static void test_no_connections(void **state)
{
	(void)state;
	inside(no_ways_out);
}

static void test_no_way_back(void **state)
{
	(void)state;
	inside(no_way_back);
}

/* A folder that is not there: it is said, and the rest holds. */
static void test_says_what_is_missing(void **state)
{
	(void)state;
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct shutin s;
		shutin_close("/nonexistent", &s);
		_exit(s.files || shutin_whole(&s));
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_serves_on),
		cmocka_unit_test(test_no_files_but_its_own),
		cmocka_unit_test(test_no_programs),
		cmocka_unit_test(test_no_connections),
		cmocka_unit_test(test_no_way_back),
		cmocka_unit_test(test_says_what_is_missing),
	};
	test_dir(dir, sizeof dir);
	test_dir(outside, sizeof outside);
	(void)snprintf(own_file, sizeof own_file, "%s/own", outside);
	int fd = open(own_file, O_WRONLY | O_CREAT, 0600);
	if (fd < 0 || close(fd) != 0)
		return 1;
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	return unlink(own_file) == 0 && rmdir(outside) == 0 ? failed : 1;
}
