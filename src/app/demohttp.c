#include "demohttp.h"
#include "oneask.h"

#include "net/listen.h"

#define TIMEOUT_MS \
	60000 /* nobody there is known at once; a slow machine answers late, and what was posted is not posted twice */

enum rc demohttp_ask(struct oneask *o, const char *url, const char *body, struct text *out, struct err *err)
{
	struct fetch_call call = {
		.id = 1,
		.method = body ? "POST" : "GET",
		.url = span_of(url),
		.content_type = body ? SPAN_LIT("application/json") : SPAN_ABSENT,
		.body = span_of(body),
		.timeout_ms = TIMEOUT_MS,
	};
	struct oneask_reply r;
	text_clear(out);
	enum rc rc = oneask_call(o, &call, &r, err);
	if (rc)
		return rc;
	text_add(out, r.body);
	if (r.outcome != FETCH_ANSWERED)
		return err_set(err, RC_AGAIN, "%s 没有人回答", url);
	if (r.status != 200)
		return err_set(err, RC_FAILED, "%s 回答了 %d：%s", url, r.status, text_str(out));
	return RC_OK;
}

enum rc demohttp_port(uint16_t *ret, struct err *err)
{
	int fd = -1;
	enum rc rc = listen_tcp(SPAN_LIT("127.0.0.1:0"), &fd, err);
	if (!rc)
		rc = listen_port(fd, ret, err);
	listen_close(fd);
	return rc;
}
