#include "demochat.h"

#include "demowait.h"
#include "station.h"

#include "base/clock.h"
#include "base/fileio.h"
#include "base/json.h"
#include "crypt/rsa.h"
#include "store/archivelog.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* As long as inputs come in, it may be one of them. */
#define QUIET_MS 90000
#define MOST_MS 300000
#define LOOK_MS 200
#define LATEST 20 /* messages of the customer, the one that is waited for among them */

static bool find_library(const struct demo *d, char *ret, size_t n)
{
	static const char *const places[] = {"release/standin/chat.so", "standin/chat.so"};
	const char *slash = strrchr(d->self, '/');

	for (size_t i = 0; slash && i < sizeof places / sizeof *places; i++) {
		snprintf(ret, n, "%.*s/%s", (int)(slash - d->self), d->self, places[i]);
		if (access(ret, R_OK) == 0)
			return true;
	}
	ret[0] = 0;
	return false;
}

enum rc demochat_prepare(const struct demo *d, struct demochat *ret, struct err *err)
{
	char key[320];
	struct text secret, shared;
	enum rc rc;

	if (!find_library(d, ret->library, sizeof ret->library))
		return RC_OK;
	snprintf(ret->file, sizeof ret->file, "%s/archive", d->dir);
	snprintf(ret->public_key, sizeof ret->public_key, "%s/conf/archive.pub", d->dir);
	snprintf(key, sizeof key, "%s/conf/archive.pem", d->dir);
	text_init(&secret, 8192);
	text_init(&shared, 8192);
	rc = rsa_make(&secret, &shared, err);
	if (!rc)
		rc = fileio_write(key, text_span(&secret), 0600, err);
	if (!rc)
		rc = fileio_write(ret->public_key, text_span(&shared), 0600, err);
	text_release(&secret);
	text_release(&shared);
	return rc || setenv("SIYU_STANDIN", ret->file, 1) == 0 ? rc : err_set(err, RC_FAILED, "环境变量设不了");
}

void demochat_conf(const struct demo *d, const struct demochat *c, struct text *out)
{
	if (c->library[0])
		text_addf(out,
			"[archive]\nlibrary = %s\nsecret_file = secret\npoll_seconds = 1\n[archive_keys]\n1 = %s/conf/archive.pem\n",
			c->library, d->dir);
}

static enum rc post(struct oneask *http, const char *sandbox, const char *userid, const char *customer,
	const char *words, struct err *err)
{
	char url[128];
	struct text body, answer;
	struct jsonw w;

	snprintf(url, sizeof url, "%s/sandbox/chat", sandbox);
	text_init(&body, 4096);
	text_init(&answer, 4096);
	jsonw_init(&w, &body);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "userid", userid);
	jsonw_kcstr(&w, "external_userid", customer);
	jsonw_kcstr(&w, "text", words);
	jsonw_end_obj(&w);
	enum rc rc = demohttp_ask(http, url, text_str(&body), &answer, err);
	text_release(&body);
	text_release(&answer);
	return rc;
}

static enum rc look(
	const char *data, const char *customer, const char *words, bool *ret_there, int64_t *ret_head, struct err *err)
{
	struct arena *a = arena_new(65536);
	struct archivelog_message *v = NULL;
	struct station s;
	int n = 0;
	enum rc rc = station_read(data, &s, err);

	if (!rc) {
		rc = archivelog_of(s.db, a, span_of(customer), LATEST, &v, &n, err);
		if (!rc)
			rc = inbox_head(s.in, ret_head, err);
		station_close(&s);
	}
	*ret_there = false;
	for (int i = 0; !rc && i < n; i++)
		*ret_there = *ret_there || (!v[i].ours && span_is(v[i].text, words));
	arena_free(a);
	return rc;
}

enum rc demochat_say(struct oneask *http, const char *sandbox, const char *data, const char *userid,
	const char *customer, const char *words, struct err *err)
{
	bool there = false;
	enum rc rc = post(http, sandbox, userid, customer, words, err);

	struct demowait w = demowait_begin("会话存档被读到", QUIET_MS, MOST_MS, clock_boot_ms());
	for (; !rc && !there; clock_sleep_ms(LOOK_MS)) {
		int64_t head = 0, tell;
		rc = look(data, customer, words, &there, &head, err);
		if (!rc && !there && !demowait_more(&w, (uint64_t)head, clock_boot_ms(), &tell))
			rc = demowait_gave_up(&w, clock_boot_ms(), data, "../serve.log", err);
	}
	return rc;
}
