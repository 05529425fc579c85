/* shutin: what the kernel refuses this process from now on, whatever code runs in it: new programs, other processes, connections, files
 * outside one folder. For the gate, which parses the internet (decision 0008). Linux alone; elsewhere nothing happens, and is told. */
#ifndef SIYU_APP_SHUTIN_H
#define SIYU_APP_SHUTIN_H
#include <stdbool.h>

struct shutin {
	int files;       /* version of Landlock: of files just those below the folder can be opened; 0: this kernel has none, or refuses it */
	bool calls;      /* seccomp: no exec, fork, connect, bind, listen, inet socket, ptrace, mount, io_uring and their like: EPERM */
	bool privileges; /* no capability is left, and none can come back */
};

/* Once and for all, for the whole process, which has one thread: what is open stays open. dir: the one folder below which files are read,
 * written, made and removed; beside it libraries are read. A step that fails leaves its part of *ret false and the others done. */
void shutin_close(const char *dir, struct shutin *ret);
/* Whether all of it holds. */
bool shutin_whole(const struct shutin *s);

#endif
