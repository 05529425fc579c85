/* The role `archive`: the reader of the chat archive (会话内容存档), a process of its own, for code that is not ours runs in it. It holds the archive's secret
 * and its private keys and nothing else that is secret; what it read it puts to the running work, which tells it how far it came. */
#ifndef SIYU_APP_ARCHIVING_H
#define SIYU_APP_ARCHIVING_H
#include "app/conf.h"
#include "datadir.h"

/* Is it configured at all? */
bool archiving_wanted(const struct conf *conf);
/* To the signal that stops it. What fails (no library, no key, no work, no answer) is logged, told in data/run/archive.json and tried again. Returns an exit code. */
int archiving_run(const struct conf *conf, const struct datadir *dir, int signal_fd);
/* The private key of a row of [archive_keys]: PEM into out; "lost" gives nothing. RC_DENIED: others may read the file. */
enum rc MUST_USE archiving_key(struct span path, struct text *out, struct err *err);

#endif
