#include "held.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/fileio.h"
#include "base/log.h"
#include "base/text.h"
#include "flow/send.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NAME "held"

static void path_of(const struct datadir *d, char out[600])
{
	(void)snprintf(out, 600, "%s/" NAME, d->root);
}

int64_t held_since(const struct datadir *d)
{
	char path[600];
	struct text body;
	int64_t since = HELD_NONE;
	path_of(d, path);
	if (access(path, F_OK) != 0 && errno == ENOENT)
		return HELD_NONE;
	text_init(&body, 64);
	if (fileio_read(path, &body, NULL) || !span_int(span_trim(text_span(&body)), &since) || since < 0)
		since = 0;
	text_release(&body);
	return since;
}

enum rc held_begin(const struct datadir *d, int64_t since_ms, struct err *err)
{
	char path[600], line[32];
	if (held_since(d) <= since_ms)
		return RC_OK;
	path_of(d, path);
	(void)snprintf(line, sizeof line, "%lld\n", (long long)(since_ms < 0 ? 0 : since_ms));
	return fileio_write(path, span_of(line), 0600, err);
}

/* HELD_NONE: there is none. */
static enum rc newest_ms(struct inbox *in, int64_t *ret_ms, struct err *err)
{
	int64_t head = 0;
	*ret_ms = HELD_NONE;
	enum rc rc = inbox_head(in, &head, err);
	if (rc || head == 0)
		return rc;
	struct arena *a = arena_new(4096);
	struct inbox_row row;
	rc = inbox_get(in, a, head, &row, err);
	if (!rc)
		*ret_ms = row.at_ms;
	arena_free(a);
	return rc;
}

enum rc held_begin_here(const struct datadir *d, struct inbox *in, struct err *err)
{
	int64_t at_ms = HELD_NONE;
	enum rc rc = newest_ms(in, &at_ms, err);
	return rc || at_ms == HELD_NONE ? rc : held_begin(d, at_ms, err);
}

enum rc held_look(const struct datadir *d, struct inbox *in, int64_t now_ms, int64_t *ret_since_ms, struct err *err)
{
	int64_t at_ms = HELD_NONE;
	enum rc rc = newest_ms(in, &at_ms, err);
	*ret_since_ms = held_since(d);
	if (rc || at_ms == HELD_NONE || now_ms - at_ms <= SEND_HELD_AFTER_MS)
		return rc;
	*ret_since_ms = at_ms < *ret_since_ms ? at_ms : *ret_since_ms;
	return held_begin(d, at_ms, err);
}

enum rc held_look_first(const struct datadir *d, struct err *err)
{
	struct inbox *in = NULL;
	struct err why = {0};
	int64_t since_ms;
	enum rc rc = inbox_open(d->inbox_db, INBOX_READ_ONLY, &in, err);
	if (!rc && held_look(d, in, clock_real_ms(), &since_ms, &why))
		log_error("that the engine is held cannot be kept", "why=\"%s\"", why.text);
	inbox_close(in);
	return rc == RC_INVALID ? rc : RC_OK;
}

void held_end(const struct datadir *d)
{
	char path[600];
	path_of(d, path);
	if (unlink(path) != 0 && errno != ENOENT)
		log_warn("the engine will ask WeCom again at its next start", "path=\"%s\" why=\"%s\"", path,
			strerror(errno));
}
