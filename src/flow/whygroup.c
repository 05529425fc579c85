#include "whygroup.h"

#include "flow/whois.h"
#include "store/chat.h"
#include "store/chatmember.h"
#include "store/employee.h"
#include "store/greeting.h"

#define NAMED 3

/* Two of one name: their ids tell them apart, and what a person knows of each. */
static enum rc several(struct store_db *db, struct arena *a, const struct zone *zone, const struct chat *v, int n,
	struct span what, struct err *err)
{
	struct span list = SPAN_LIT("");
	char at[32];

	for (int i = 0; i < n && i < NAMED; i++) {
		struct span owner;
		enum rc rc = whois_employee(db, a, v[i].owner, &owner, err);

		if (rc)
			return rc;
		list = arena_printf(a, "%.*s%s%.*s（群主 %.*s%s%.10s%s）", SPAN_ARG(list), i ? "、" : "",
			SPAN_ARG(v[i].chat), SPAN_ARG(owner), v[i].created_ms == CHAT_NONE ? "" : "，",
			v[i].created_ms == CHAT_NONE ? "" : zone_format_minute(zone, v[i].created_ms, at),
			v[i].created_ms == CHAT_NONE ? "" : " 建");
	}
	err_set(err, RC_CONFLICT, "叫「%.*s」的群有 %d 个", SPAN_ARG(what), n);
	err_hint(err, "写要的那个的 chat_id：%.*s%s", SPAN_ARG(list), n > NAMED ? "……（siyu groups 看全部）" : "");
	return RC_CONFLICT;
}

enum rc whygroup_find(struct store_db *db, struct arena *a, const struct zone *zone, struct span what,
	struct span *ret_chat, struct err *err)
{
	struct chat c, *v = NULL;
	int n = 0;
	enum rc rc = chat_get(db, a, what, &c, err);

	if (!rc)
		*ret_chat = c.chat;
	if (rc != RC_NOTFOUND)
		return rc;
	rc = chat_named(db, a, what, &v, &n, err);
	if (rc)
		return rc;
	if (n == 0)
		return err_set(err, RC_NOTFOUND, "没有叫「%.*s」的群", SPAN_ARG(what));
	if (n > 1)
		return several(db, a, zone, v, n, what, err);
	*ret_chat = v[0].chat;
	return RC_OK;
}

static struct span shown(const struct chat *c)
{
	return c->name.n ? c->name : SPAN_LIT("没有名字的群");
}

enum rc whygroup_say(struct store_db *db, struct arena *a, const struct settings *s, struct span chat, struct text *out,
	struct err *err)
{
	struct chatmember *m = NULL;
	struct chat c;
	struct span owner;
	char at[32];
	int n = 0, customers = 0;
	enum rc rc = chat_get(db, a, chat, &c, err);

	if (!rc)
		rc = chatmember_in(db, a, chat, &m, &n, err);
	if (rc)
		return rc;
	for (int i = 0; i < n; i++)
		customers += m[i].type != CHATMEMBER_EMPLOYEE;
	text_addf(out, "客户群 %.*s（%.*s）\n", SPAN_ARG(c.chat), SPAN_ARG(shown(&c)));
	rc = c.owner.n ? employee_shown(db, a, c.owner, &owner, err) : RC_NOTFOUND;
	if (!rc)
		text_addf(out, "  群主 %.*s(%.*s)\n", SPAN_ARG(owner), SPAN_ARG(c.owner));
	if (c.created_ms != CHAT_NONE)
		text_addf(out, "  %s 建群\n", zone_format_minute(&s->zone, c.created_ms, at));
	if (c.dismissed_ms != CHAT_NONE)
		text_addf(out, "  %s 解散\n", zone_format_minute(&s->zone, c.dismissed_ms, at));
	else if (c.read_ms == CHAT_NONE)
		text_adds(out, "  还没有读到群名和成员\n");
	else
		text_addf(out, "  群里 %d 人，其中 %d 人不是同事\n", n, customers);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

enum rc whygroup_of(struct store_db *db, struct arena *a, struct span customer, struct text *out, struct err *err)
{
	struct chatmember *m = NULL;
	int n = 0, told = 0;
	enum rc rc = chatmember_of(db, a, customer, &m, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		struct chat c;

		rc = chat_get(db, a, m[i].chat, &c, err);
		if (rc || c.dismissed_ms != CHAT_NONE)
			continue;
		text_addf(out, "%s%.*s", told++ ? "、" : "  在群 ", SPAN_ARG(shown(&c)));
	}
	if (told)
		text_addc(out, '\n');
	return rc;
}

enum rc whygroup_greeting(struct store_db *db, struct arena *a, struct span script, struct text *out, struct err *err)
{
	struct greeting *v = NULL;
	int n = 0;
	enum rc rc = greeting_of(db, a, script, &v, &n, err);

	for (int i = 0; !rc && i < n; i++)
		text_addf(out, "    入群欢迎语「%.*s」：%.*s\n", SPAN_ARG(v[i].step),
			SPAN_ARG(v[i].trouble.n ? v[i].trouble
					: v[i].template.n ? SPAN_LIT("在企业微信的素材库里；群主选上没有，siyu 看不到")
							  : SPAN_LIT("正在放进企业微信的素材库")));
	return rc;
}
