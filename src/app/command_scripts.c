/* siyu scripts: which scripts run, in which version, which there were before, and how many people are in them. */
#include "command.h"
#include "onscreen.h"
#include "station.h"

#include "base/utf8.h"
#include "base/zone.h"
#include "crm/tagset.h"
#include "sop/read.h"
#include "store/enrolment.h"
#include "store/scriptlog.h"

#include <string.h>

#define OUT_BYTES ((size_t)4 << 20)

struct listing {
	struct store_db *db;
	struct zone zone;
	struct arena *a;
	struct text out;
	struct scriptlog *v; /* all versions, by script and version */
	int n;
};

/* Who goes on in version at: who entered in it, or in one before it of which nobody goes on. */
static enum rc count_flight(struct listing *l, int at, int64_t *ret_count, struct err *err)
{
	const struct scriptlog *row = &l->v[at];
	int64_t from = row->version, live = 0, waiting = 0;
	enum rc rc;
	*ret_count = 0;
	if (scriptlog_followed(l->v, l->n, row->script, row->version) != row)
		return RC_OK;
	for (int i = at - 1; i >= 0 && span_eq(l->v[i].script, row->script) && !l->v[i].kept; i--)
		from = l->v[i].version;
	rc = enrolment_count(l->db, row->script, ENROLMENT_LIVE, from, row->version, &live, err);
	if (!rc)
		rc = enrolment_count(l->db, row->script, ENROLMENT_WAITING, from, row->version, &waiting, err);
	*ret_count = live + waiting;
	return rc;
}

static bool runs(const struct listing *l, int first, int last)
{
	for (int i = first; i <= last; i++)
		if (l->v[i].current)
			return true;
	return false;
}

/* The versions first to last of one script, the newest first. */
static enum rc say_script(struct listing *l, int first, int last, struct err *err)
{
	bool on = runs(l, first, last);
	char at[32];
	enum rc rc = RC_OK;
	for (int i = last; !rc && i >= first; i--) {
		const struct scriptlog *row = &l->v[i];
		int64_t people = 0;
		rc = count_flight(l, i, &people, err);
		utf8_pad(&l->out, i == last ? row->script : SPAN_LIT(""), 30, false);
		text_addf(&l->out, "  第 %lld 版  %s %s  ", (long long)row->version,
			zone_format_minute(&l->zone, row->at_ms, at), i == last && on ? "起" : "  ");
		if (i == last && !on)
			text_adds(&l->out, "停用  ");
		if (i == last && !on && people > 0)
			text_addf(&l->out, "停在原处 %lld 人  ", (long long)people);
		if ((i == last && on) || (i != last && people > 0))
			text_addf(&l->out, "在途 %lld 人  ", (long long)people);
		if (i != last && people > 0)
			text_adds(&l->out, "旧版走完");
		else if (i == last)
			text_add(&l->out, row->file);
		while (l->out.n && l->out.p[l->out.n - 1] == ' ')
			text_cut(&l->out, l->out.n - 1);
		text_addc(&l->out, '\n');
	}
	return rc;
}

static enum rc list_all(struct listing *l, struct err *err)
{
	enum rc rc = RC_OK;
	for (int i = 0, first = 0; !rc && i < l->n; i++) {
		if (i + 1 < l->n && span_eq(l->v[i + 1].script, l->v[i].script))
			continue;
		rc = say_script(l, first, i, err);
		first = i + 1;
	}
	if (!rc && !runs(l, 0, l->n - 1))
		text_adds(&l->out, "没有剧本在运行。\n");
	return rc;
}

/* By its id (编号, else 类型：名称), or by its name. */
static bool is_called(struct listing *l, const struct scriptlog *row, struct span name)
{
	enum sop_kind kind;
	struct span title;
	return tagset_same(row->script, name) ||
		(read_title(row->text, l->a, &kind, &title) && tagset_same(title, name));
}

static enum rc show(struct listing *l, const char *name, int64_t version, struct err *err)
{
	const struct scriptlog *found = NULL;
	for (int i = 0; i < l->n; i++)
		if ((version == 0 || l->v[i].version == version) && is_called(l, &l->v[i], span_of(name)))
			found = &l->v[i];
	if (!found && version)
		err_set(err, RC_NOTFOUND, "剧本「%s」没有第 %lld 版", name, (long long)version);
	else if (!found)
		err_set(err, RC_NOTFOUND, "没有叫「%s」的剧本", name);
	if (!found) {
		err_hint(err, "siyu scripts 看有哪些、各有几版");
		return RC_NOTFOUND;
	}
	text_add(&l->out, found->text);
	return text_check(&l->out, err);
}

static enum rc open_listing(struct app *app, struct station *s, struct listing *l, struct err *err)
{
	enum rc rc = command_zone(app, &l->zone, err);
	if (!rc)
		rc = station_read(conf_str(app->conf, "data", NULL, "dir"), s, err);
	if (rc)
		return rc;
	l->db = s->db;
	l->a = arena_new(65536);
	text_init(&l->out, OUT_BYTES);
	return scriptlog_all(l->db, l->a, &l->v, &l->n, err);
}

int command_scripts(struct app *app, int argc, char **argv)
{
	const char *number = NULL;
	const struct option_spec specs[] = {{"--version", &number, NULL}};
	struct station s = {.lock_fd = -1};
	struct listing l = {0};
	struct err err = {0};
	char *words[8];
	int n, code;
	int64_t version = 0;
	if (argc > 8)
		return command_usage("scripts", "参数太多了");
	code = command_options("scripts", argc, argv, specs, 1, words, &n);
	if (code)
		return code;
	bool shows = n > 0 && strcmp(words[0], "show") == 0;
	if (n > 0 && !shows)
		return command_usage("scripts", "这里用不上「%s」", words[0]);
	if (shows && n != 2)
		return command_usage("scripts", "写明看哪个剧本");
	if (number && (!shows || !span_int(span_of(number), &version) || version < 1))
		return command_usage("scripts", "--version 后面写版本号，和 show 一起用");
	enum rc rc = open_listing(app, &s, &l, &err);
	if (!rc)
		rc = shows ? show(&l, words[1], version, &err) : list_all(&l, &err);
	if (!rc)
		onscreen_put(text_span(&l.out));
	if (l.a)
		arena_free(l.a);
	text_release(&l.out);
	station_close(&s);
	return rc ? command_fail(&err, rc == RC_NOTFOUND && shows ? EXIT_NO : command_code(rc)) : EXIT_DONE;
}
