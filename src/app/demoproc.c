#include "demoproc.h"

#include "signals.h"

#include "base/clock.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#define END_MS 5000

pid_t demoproc_start(const struct demo *d, const char *log, const char *const *argv)
{
	char path[400];
	snprintf(path, sizeof path, "%s/%s", d->dir, log);
	fflush(stdout);
	signals_block(true);
	pid_t pid = fork();
	if (pid == 0) {
		int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
		signals_default();
		signals_block(false);
#ifdef __linux__
		prctl(PR_SET_PDEATHSIG, SIGTERM);
#endif
		if (fd >= 0) {
			dup2(fd, STDOUT_FILENO);
			dup2(fd, STDERR_FILENO);
		}
		execv(d->self, (char *const *)argv);
		_exit(127);
	}
	signals_block(false);
	return pid;
}

void demoproc_stop(pid_t *pid)
{
	int status;
	if (*pid <= 0)
		return;
	kill(*pid, SIGTERM);
	for (int64_t until = clock_boot_ms() + END_MS; clock_boot_ms() < until; clock_sleep_ms(20))
		if (waitpid(*pid, &status, WNOHANG) == *pid) {
			*pid = 0;
			return;
		}
	kill(*pid, SIGKILL);
	(void)waitpid(*pid, &status, 0);
	*pid = 0;
}

bool demoproc_ended(pid_t *pid)
{
	int status;
	if (*pid > 0 && waitpid(*pid, &status, WNOHANG) == *pid) {
		*pid = 0;
		return true;
	}
	return false;
}
