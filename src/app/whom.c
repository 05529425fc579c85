#include "whom.h"
#include "onscreen.h"

#include "station.h"

#include "base/clock.h"
#include "base/zone.h"
#include "flow/whois.h"
#include "store/chat.h"

#define LIST_BYTES 65536

static enum rc load_zone(struct app *app, struct zone *ret, struct err *err)
{
	return zone_load(
		conf_str(app->conf, "corp", NULL, "timezone"), 0, clock_real_ms() + ZONE_DAY_MS * 366, ret, err);
}

enum rc whom_find(struct app *app, struct store_db *db, struct arena *a, const char *said, enum whom_how how,
	struct span *ret, struct text *list, struct err *err)
{
	struct zone zone;
	struct whois w;
	enum rc rc = load_zone(app, &zone, err);

	if (!rc)
		rc = whois_named(db, a, &zone, clock_real_ms(), NULL, span_of(said), &w, list, err);
	if (rc)
		return rc;
	if (w.n == 0 && !w.more)
		return RC_NOTFOUND;
	if (w.n == 1 && !w.more && (how == WHOM_PART || w.first.fit == CALLED_WHOLE)) {
		*ret = w.first.customer;
		return RC_OK;
	}
	if (w.more)
		text_adds(list, "  …\n");
	if (w.n == 1 && !w.more)
		err_set(err, RC_CONFLICT, "「%s」只是一部分名字", said);
	else
		err_set(err, RC_CONFLICT, "叫「%s」的客户%s %d 位", said, w.more ? "不止" : "有", w.n);
	err_hint(err, "写要的那一位的编号（每行最后的 wm…）");
	return RC_CONFLICT;
}

static bool is_group(struct store_db *db, struct arena *a, const char *said)
{
	struct chat one, *v = NULL;
	int n = 0;

	return chat_get(db, a, span_of(said), &one, NULL) == RC_OK ||
		(chat_named(db, a, span_of(said), &v, &n, NULL) == RC_OK && n > 0);
}

static enum rc take(struct app *app, struct store_db *db, const char *said, enum whom_how how, struct whom *ret,
	struct text *list, struct err *err)
{
	struct arena *a = arena_new(65536);
	struct span id;
	enum rc rc = is_group(db, a, said) ? RC_NOTFOUND : whom_find(app, db, a, said, how, &id, list, err);

	ret->known = !rc;
	if (!rc && !span_is(id, said) && id.n < WHOM_ID_BYTES) {
		(void)snprintf(ret->found, sizeof ret->found, "%.*s", SPAN_ARG(id));
		ret->id = ret->found;
		fputs(text_str(list), stderr);
	} else if (rc == RC_CONFLICT) {
		onscreen_put(text_span(list));
	}
	arena_free(a);
	return rc;
}

bool whom_like_id(const char *said)
{
	struct span s = span_of(said);
	if (!span_starts(s, "wm") && !span_starts(s, "wo"))
		return false;
	bool mixed = false; /* wong is a name */
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c <= ' ' || c >= 0x7f)
			return false;
		mixed = mixed || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
	}
	return mixed;
}

int whom_id(struct app *app, const char *said, enum whom_how how, struct whom *ret)
{
	struct station s;
	struct text list;
	struct err err = {0};

	ret->id = said;
	ret->known = false;
	if (!app->conf && conf_load(app->conf_path, &app->conf, &err))
		return command_fail(&err, EXIT_USAGE);
	if (station_read(conf_str(app->conf, "data", NULL, "dir"), &s, &err))
		return EXIT_DONE;
	text_init(&list, LIST_BYTES);
	enum rc rc = take(app, s.db, said, how, ret, &list, &err);
	text_release(&list);
	station_close(&s);
	if (!rc || rc == RC_NOTFOUND)
		return EXIT_DONE;
	return command_fail(&err, rc == RC_CONFLICT ? EXIT_NO : command_code(rc));
}
