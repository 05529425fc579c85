/* Stands between the program and the clock of the machine (LD_PRELOAD): real time is so many milliseconds off as the file that SIYU_CLOCK
 * names says, at this very moment; other clocks run on. So a machine that is rolled back is told from outside. */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

typedef int (*gettime_fn)(clockid_t id, struct timespec *ts);

static const volatile int64_t *off_ms;
static gettime_fn next;

__attribute__((constructor)) static void open_file(void)
{
	const char *path = getenv("SIYU_CLOCK");
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	if (fd < 0)
		return;
	void *p = mmap(NULL, sizeof *off_ms, PROT_READ, MAP_SHARED, fd, 0);
	close(fd);
	if (p != MAP_FAILED)
		off_ms = p;
}

__attribute__((visibility("default"))) int clock_gettime(clockid_t id, struct timespec *ts)
{
	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "clock_gettime");
	int rc = next(id, ts);
	if (rc == 0 && id == CLOCK_REALTIME && off_ms)
		ts->tv_sec += (time_t)(*off_ms / 1000);
	return rc;
}
