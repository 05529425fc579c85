/* testpty: terminals for tests. A root without devpts, as debootstrap makes one, has none: what needs one is skipped there. */
#ifndef SIYU_TESTS_TESTPTY_H
#define SIYU_TESTS_TESTPTY_H
#include <fcntl.h>
#include <pty.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

static inline bool testpty_any(void)
{
	int pty = posix_openpt(O_RDWR | O_NOCTTY);
	bool any = pty >= 0 && grantpt(pty) == 0 && unlockpt(pty) == 0;
	if (pty >= 0)
		(void)close(pty);
	return any;
}

#endif
