#include "wecom/requestcheck.h"
#include "billcheck.h"
#include "kfcheck.h"
#include "limit.h"
#include "base/utf8.h"

#define MIB ((size_t)1 << 20)

void requestcheck_file(struct limit *c, const char *what, struct span media_id, struct span sha256, bool wire)
{
	if (wire)
		limit_that(c, media_id.n > 0, what, "has no media_id yet");
	else
		limit_that(c, media_id.n > 0 || sha256.n > 0, what, "names no file");
}

void requestcheck_attachment(struct limit *c, const struct request_attachment *x, bool wire)
{
	static const char *const kinds[] = {"image", "link", "miniprogram", "video", "file", NULL};

	limit_one_of(c, "msgtype", x->msgtype, kinds);
	if (span_is(x->msgtype, "link")) {
		limit_bytes(c, "link.title", x->title, 1, 128);
		limit_bytes(c, "link.picurl", x->picurl, 0, 2048);
		limit_bytes(c, "link.desc", x->desc, 0, 512);
		limit_bytes(c, "link.url", x->url, 1, 2048);
	} else if (span_is(x->msgtype, "miniprogram")) {
		limit_bytes(c, "miniprogram.title", x->title, 1, 64);
		requestcheck_file(c, "miniprogram.pic_media_id", x->pic_media_id, x->sha256, wire);
		limit_id(c, "miniprogram.appid", x->appid);
		limit_bytes(c, "miniprogram.page", x->page, 1, 1024);
	} else if (!span_is(x->msgtype, "image") || x->pic_url.n == 0) {
		requestcheck_file(c, "media", x->media_id, x->sha256, wire);
	}
}

static void check_content(struct limit *c, struct span text, const struct request_attachment *v, size_t n, bool wire)
{
	limit_bytes(c, "text", text, 0, REQUEST_MAX_TEXT_BYTES);
	limit_that(c, n <= REQUEST_MAX_ATTACHMENTS, "attachments", "has more than 9 elements");
	limit_that(c, text.n > 0 || n > 0, "text", "is missing, and so are attachments");
	for (size_t i = 0; i < n && c->rc == RC_OK; i++)
		requestcheck_attachment(c, &v[i], wire);
}

static void check_mass(struct limit *c, const struct request_mass *m, bool wire)
{
	bool group = span_is(m->chat_type, "group");

	limit_that(c, group || !span_present(m->chat_type) || span_is(m->chat_type, "single"), "chat_type",
		"has an unknown value");
	limit_ids(c, "external_userid", m->external_userid, m->external_userid_n, REQUEST_MAX_TARGETS);
	limit_ids(c, "chat_id_list", m->chat_id_list, m->chat_id_list_n, REQUEST_MAX_GROUPS);
	limit_bytes(c, "sender", m->sender, group ? 1 : 0, LIMIT_ID_BYTES);
	if (group) {
		limit_that(c, m->external_userid_n == 0, "external_userid", "is for single chats");
	} else {
		limit_that(c, m->chat_id_list_n == 0, "chat_id_list", "is for groups");
		limit_that(c, m->sender.n > 0 || m->external_userid_n > 0, "external_userid",
			"is missing, and so is sender");
	}
	check_content(c, m->text, m->attachments, m->attachments_n, wire);
}

static void check_mass_list(struct limit *c, const struct request_mass_list *l)
{
	static const char *const chats[] = {"single", "group", NULL};

	limit_one_of(c, "chat_type", l->chat_type, chats);
	limit_that(c, l->start_time > 0 && l->end_time >= l->start_time, "start_time", "is not before end_time");
	limit_that(c, l->end_time - l->start_time <= INT64_C(31) * 86400, "end_time",
		"is more than a month behind start_time");
	limit_bytes(c, "creator", l->creator, 0, LIMIT_ID_BYTES);
	limit_that(c, l->filter_type >= 0 && l->filter_type <= 2, "filter_type", "has an unknown value");
	limit_that(c, l->limit >= 0 && l->limit <= 100, "limit", "is above 100");
	limit_cursor(c, l->cursor);
}

static size_t check_receivers(struct span bars)
{
	size_t n = bars.n > 0;

	for (size_t i = 0; i < bars.n; i++)
		n += bars.p[i] == '|';
	return n;
}

static void check_message(struct limit *c, const struct request_message *m, bool wire)
{
	static const char *const kinds[] = {
		"text", "markdown", "textcard", "image", "voice", "video", "file", "template_card", NULL};

	limit_that(c, m->touser.n + m->toparty.n + m->totag.n > 0, "touser", "is missing");
	limit_that(c, check_receivers(m->touser) <= 1000, "touser", "has more than 1000 members");
	limit_that(c, check_receivers(m->toparty) <= 100, "toparty", "has more than 100 departments");
	limit_that(c, check_receivers(m->totag) <= 100, "totag", "has more than 100 tags");
	limit_that(c, m->agentid > 0, "agentid", "is missing");
	limit_one_of(c, "msgtype", m->msgtype, kinds);
	if (span_is(m->msgtype, "text") || span_is(m->msgtype, "markdown")) {
		limit_bytes(c, "content", m->content, 1, REQUEST_MAX_MESSAGE_BYTES);
	} else if (span_is(m->msgtype, "template_card")) {
		limit_bytes(c, "card", m->card, 2, 8192);
		limit_that(c, span_starts(m->card, "{") && span_ends(m->card, "}"), "card", "is no object");
	} else if (span_is(m->msgtype, "textcard")) {
		limit_bytes(c, "title", m->title, 1, 128);
		limit_bytes(c, "description", m->description, 1, 512);
		limit_bytes(c, "url", m->url, 1, 2048);
		limit_that(c, utf8_count(m->btntxt) <= 4, "btntxt", "has more than 4 characters");
	} else {
		requestcheck_file(c, "media", m->media_id, m->sha256, wire);
		limit_bytes(c, "title", m->title, 0, 128);
		limit_bytes(c, "description", m->description, 0, 512);
	}
	limit_that(c, m->safe >= 0 && m->safe <= 2, "safe", "is not from 0 to 2");
	limit_flag(c, "enable_duplicate_check", m->enable_duplicate_check);
	limit_that(c, m->duplicate_check_interval >= 0 && m->duplicate_check_interval <= 14400,
		"duplicate_check_interval", "is above 4 hours");
}

static void check_card(struct limit *c, const struct request_card *u)
{
	limit_id(c, "userid", u->userid);
	limit_that(c, u->agentid > 0, "agentid", "is missing");
	limit_bytes(c, "response_code", u->response_code, 1, 512);
	limit_bytes(c, "replace_name", u->replace_name, 1, 128);
}

/* Its own limits are those of the table that it is made from. */
static void check_menu(struct limit *c, const struct request_menu *m)
{
	limit_that(c, m->agentid > 0, "agentid", "is missing");
	limit_bytes(c, "buttons", m->buttons, 2, 4096);
	limit_that(c, span_starts(m->buttons, "[") && span_ends(m->buttons, "]"), "buttons", "is no list");
}

static void check_webhook(struct limit *c, const struct request_webhook *m, bool wire)
{
	static const char *const kinds[] = {"text", "markdown", NULL};

	limit_id(c, "robot", m->robot);
	if (wire)
		limit_id(c, "key", m->key);
	limit_one_of(c, "msgtype", m->msgtype, kinds);
	limit_bytes(c, "content", m->content, 1,
		span_is(m->msgtype, "markdown") ? REQUEST_MAX_MARKDOWN_BYTES : REQUEST_MAX_MESSAGE_BYTES);
}

static void check_hook(struct limit *c, const struct request_hook *h, bool wire)
{
	limit_id(c, "hook", h->hook);
	limit_that(c, h->event > 0, "event", "is missing");
	if (!wire)
		return;
	limit_bytes(c, "url", h->url, 1, 2048);
	limit_bytes(c, "secret", h->secret, 1, 512);
	limit_id(c, "id", h->id);
	limit_bytes(c, "body", h->body, 2, REQUEST_MAX_HOOK_BYTES);
}

static void check_upload(struct limit *c, const struct request_upload *u, bool moment, bool wire)
{
	static const struct {
		const char *type;
		size_t most;
	} limits[] = {
		{"image", 10 * MIB},
		{"voice", 2 * MIB},
		{"video", 10 * MIB},
		{"file", 20 * MIB},
	};
	size_t most = 0;

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		if (span_is(u->type, limits[i].type))
			most = limits[i].most;
	if (moment && !span_is(u->type, "image") && !span_is(u->type, "video"))
		most = 0;
	limit_that(c, most > 0, "type", "has an unknown value");
	limit_bytes(c, "filename", u->filename, 1, 255);
	/* It stands between quotes in a header line. */
	for (size_t i = 0; i < u->filename.n; i++)
		limit_that(c,
			(unsigned char)u->filename.p[i] >= ' ' && u->filename.p[i] != '"' && u->filename.p[i] != 0x7f,
			"filename", "has a quote or control character");
	if (!wire)
		return;
	limit_that(c, u->content.n > 5, "content", "has less than 6 bytes");
	limit_that(c, u->content.n <= most, "content", "is larger than WeCom takes");
}

/* Nine images, or one video, or one link with a cover: nothing else, and never two kinds (api.md 6.1). */
static void check_moment_files(struct limit *c, const struct request_moment *m, bool wire)
{
	for (size_t i = 0; i < m->attachments_n && c->rc == RC_OK; i++) {
		const struct request_attachment *x = &m->attachments[i];

		limit_that(c, span_eq(x->msgtype, m->attachments[0].msgtype), "attachments", "has two kinds");
		if (span_is(x->msgtype, "link")) {
			limit_bytes(c, "link.title", x->title, 0, 128);
			limit_that(c, utf8_count(x->title) <= 64, "link.title", "has more than 64 characters");
			limit_bytes(c, "link.url", x->url, 1, 2048);
		} else {
			limit_that(c, span_is(x->msgtype, "image") || span_is(x->msgtype, "video"), "msgtype",
				"is nothing that a moment can carry");
		}
		requestcheck_file(c, "media", x->media_id, x->sha256, wire);
		limit_that(c, span_is(x->msgtype, "image") || m->attachments_n == 1, "attachments",
			"has more than one video or link");
	}
}

static void check_moment(struct limit *c, const struct request_moment *m, bool wire)
{
	limit_bytes(c, "text", m->text, 0, (size_t)4 * REQUEST_MAX_MOMENT_CHARS);
	limit_that(c, utf8_count(m->text) <= REQUEST_MAX_MOMENT_CHARS, "text", "has more than 2000 characters");
	limit_that(c, m->text.n > 0 || m->attachments_n > 0, "text", "is missing, and so are attachments");
	limit_that(c, m->attachments_n <= REQUEST_MAX_ATTACHMENTS, "attachments", "has more than 9 elements");
	check_moment_files(c, m, wire);
	limit_that(c, m->user_list_n > 0, "user_list", "is missing");
	limit_ids(c, "user_list", m->user_list, m->user_list_n, REQUEST_MAX_SENDERS);
	limit_ids(c, "tag_list", m->tag_list, m->tag_list_n, 3000);
}

static void check_moment_page(struct limit *c, const struct request_moment_page *p, enum api_id api)
{
	if (api == API_MOMENT_JOB) {
		limit_id(c, "jobid", p->jobid);
		return;
	}
	limit_cursor(c, p->cursor);
	if (api == API_MOMENT_LIST) {
		limit_that(
			c, p->start_time > 0 && p->end_time >= p->start_time, "start_time", "is not before end_time");
		limit_that(c, p->end_time - p->start_time <= INT64_C(30) * 86400, "end_time",
			"is more than 30 days behind start_time");
		limit_that(c, p->limit >= 0 && p->limit <= 20, "limit", "is above 20");
		return;
	}
	limit_id(c, "moment_id", p->moment_id);
	limit_bytes(c, "userid", p->userid,
		api == API_MOMENT_MARKS || api == API_MOMENT_CHOSEN || api == API_MOMENT_REACH ? 1 : 0, LIMIT_ID_BYTES);
	limit_that(c, p->limit >= 0 && p->limit <= (api == API_MOMENT_REACH ? REQUEST_MAX_REACH_PAGE : 1000), "limit",
		"is above what one page may have");
}

static void check_page(struct limit *c, const struct request_mass_page *p, enum api_id api)
{
	limit_id(c, "msgid", p->msgid);
	limit_bytes(c, "userid", p->userid, api == API_MASS_RESULT ? 1 : 0, LIMIT_ID_BYTES);
	limit_that(c, p->limit >= 0 && p->limit <= 1000, "limit", "is above 1000");
	limit_cursor(c, p->cursor);
}

static void check_strategy(struct limit *c, int64_t id, int64_t least)
{
	limit_that(c, id >= least && id <= UINT32_MAX, "strategy_id", "is none");
}

static void check_add_tag(struct limit *c, const struct request_add_tag *t, bool strategy)
{
	if (strategy)
		check_strategy(c, t->strategy_id, 1);
	if (t->group_id.n > 0)
		limit_id(c, "group_id", t->group_id);
	else
		limit_name(c, "group_name", t->group_name);
	limit_that(c, t->order >= 0 && t->order <= UINT32_MAX, "order", "is not below 2^32");
	limit_that(c, t->tag_n > 0, "tag", "is missing");
	limit_that(c, t->tag_n <= REQUEST_MAX_NEW_TAGS, "tag", "has more than 100 elements");
	for (size_t i = 0; i < t->tag_n && c->rc == RC_OK; i++) {
		limit_name(c, "tag.name", t->tag[i].name);
		limit_that(c, t->tag[i].order >= 0 && t->tag[i].order <= UINT32_MAX, "tag.order", "is not below 2^32");
	}
}

static void check_mark(struct limit *c, const struct request_mark *m)
{
	limit_id(c, "userid", m->userid);
	limit_id(c, "external_userid", m->external_userid);
	limit_ids(c, "add_tag", m->add_tag, m->add_tag_n, 3000);
	limit_ids(c, "remove_tag", m->remove_tag, m->remove_tag_n, 3000);
	limit_that(c, m->add_tag_n + m->remove_tag_n > 0, "add_tag", "is missing, and so is remove_tag");
}

static void check_letters(struct limit *c, const char *what, struct span s, size_t most)
{
	limit_that(c, utf8_count(s) <= most, what,
		most == 20 ? "has more than 20 characters" : "has more than 150 characters");
}

static void check_remark(struct limit *c, const struct request_remark *m)
{
	limit_id(c, "userid", m->userid);
	limit_id(c, "external_userid", m->external_userid);
	check_letters(c, "remark", m->remark, 20);
	check_letters(c, "description", m->description, 150);
	check_letters(c, "remark_company", m->remark_company, 20);
	limit_that(c, m->remark.n + m->description.n + m->remark_company.n > 0, "remark",
		"is missing, and so is all that could stand there");
}

/* Lists and flags of an update replace what was there, so it says as much as an add. */
static void check_way(struct limit *c, const struct request_way *w, bool update)
{
	if (update)
		limit_id(c, "config_id", w->config_id);
	else
		limit_that(c, w->type == 1 || w->type == 2, "type", "is neither 1 nor 2");
	limit_that(c, update || w->scene == 2, "scene", "is not 2");
	limit_that(c, utf8_count(w->remark) <= LIMIT_NAME_CHARS, "remark", "has more than 30 characters");
	limit_bytes(c, "state", w->state, 1, (size_t)4 * LIMIT_NAME_CHARS);
	limit_that(c, utf8_count(w->state) <= LIMIT_NAME_CHARS, "state", "has more than 30 characters");
	limit_flag(c, "skip_verify", w->skip_verify);
	limit_flag(c, "is_exclusive", w->is_exclusive);
	limit_that(c, w->user_n > 0, "user", "is missing");
	limit_that(c, w->type != 1 || w->user_n == 1, "user", "of a single contact way is not one");
	limit_ids(c, "user", w->user, w->user_n, REQUEST_MAX_WAY_USERS);
}

static void check_way_list(struct limit *c, const struct request_way_list *l)
{
	limit_that(c, l->start_time >= 0 && l->end_time >= l->start_time, "end_time", "is before start_time");
	limit_that(c, l->limit >= 0 && l->limit <= 1000, "limit", "is above 1000");
	limit_cursor(c, l->cursor);
}

static void check_contact(struct limit *c, const struct request_contact *x)
{
	limit_id(c, "external_userid", x->external_userid);
	limit_cursor(c, x->cursor);
}

static void check_group(struct limit *c, const struct request_group *g)
{
	limit_id(c, "chat_id", g->chat_id);
	limit_flag(c, "need_name", g->need_name);
}

static void check_batch(struct limit *c, const struct request_batch *b)
{
	limit_that(c, b->userid_list_n >= 1, "userid_list", "is empty");
	limit_ids(c, "userid_list", b->userid_list, b->userid_list_n, REQUEST_MAX_BATCH);
	limit_that(c, b->limit >= 1 && b->limit <= REQUEST_MAX_BATCH, "limit", "is not from 1 to 100");
	limit_cursor(c, b->cursor);
}

static void check_groups(struct limit *c, const struct request_groups *g)
{
	limit_that(c, g->status_filter >= 0 && g->status_filter <= 3, "status_filter", "has an unknown value");
	limit_ids(c, "userid_list", g->owner, g->owner_n, 100);
	limit_that(c, g->limit >= 1 && g->limit <= REQUEST_MAX_GROUP_PAGE, "limit", "is not from 1 to 1000");
	limit_cursor(c, g->cursor);
}

static void check_stats(struct limit *c, const struct request *r)
{
	const struct request_staff_stats *s = &r->u.staff_stats;
	const struct request_group_stats *g = &r->u.group_stats;
	bool staff = r->api == API_STAFF_STATS;
	int64_t from = staff ? s->start_time : g->day_begin_time, to = staff ? s->end_time : g->day_end_time;

	limit_that(c, (staff ? s->userid_n : g->owner_n) >= 1, "userid", "is empty");
	limit_ids(
		c, "userid", staff ? s->userid : g->owner, staff ? s->userid_n : g->owner_n, REQUEST_MAX_STATS_OWNERS);
	limit_that(c, from > 0 && to >= from && to - from < (int64_t)REQUEST_MAX_STATS_DAYS * 86400, "end_time",
		"is not within 30 days");
	limit_that(c, staff || (g->limit >= 1 && g->limit <= REQUEST_MAX_STATS_PAGE), "limit", "is not from 1 to 1000");
}

/* What an update does not say is reset (api.md 7.4): it says as much as an add. */
static void check_join(struct limit *c, const struct request_join *j, bool update)
{
	if (update)
		limit_id(c, "config_id", j->config_id);
	limit_that(c, j->scene == 2, "scene", "is not 2");
	limit_that(c, utf8_count(j->remark) <= LIMIT_NAME_CHARS, "remark", "has more than 30 characters");
	limit_bytes(c, "state", j->state, 1, (size_t)4 * LIMIT_NAME_CHARS);
	limit_that(c, utf8_count(j->state) <= LIMIT_NAME_CHARS, "state", "has more than 30 characters");
	limit_flag(c, "auto_create_room", j->auto_create_room);
	limit_that(c, utf8_count(j->room_base_name) <= 40, "room_base_name", "has more than 40 characters");
	limit_that(c, j->auto_create_room == 0 || j->room_base_name.n > 0, "room_base_name", "is missing");
	limit_that(c, j->chat_id_list_n > 0, "chat_id_list", "is missing");
	limit_ids(c, "chat_id_list", j->chat_id_list, j->chat_id_list_n, REQUEST_MAX_JOIN_GROUPS);
}

static void check_link(struct limit *c, const struct request_link *l, enum api_id api)
{
	if (api != API_ADD_LINK)
		limit_id(c, "link_id", l->link_id);
	if (api == API_DEL_LINK || api == API_LINK_GET)
		return;
	limit_bytes(c, "link_name", l->link_name, 1, (size_t)4 * LIMIT_NAME_CHARS);
	limit_that(c, utf8_count(l->link_name) <= LIMIT_NAME_CHARS, "link_name", "has more than 30 characters");
	limit_flag(c, "skip_verify", l->skip_verify);
	limit_that(c, l->user_n > 0, "user_list", "is missing");
	limit_ids(c, "user_list", l->user, l->user_n, REQUEST_MAX_LINK_USERS);
}

static void check_link_page(struct limit *c, const struct request_link_page *p, bool customers)
{
	if (customers)
		limit_id(c, "link_id", p->link_id);
	limit_that(c, p->limit >= 1 && p->limit <= (customers ? REQUEST_MAX_LINK_CUSTOMER_PAGE : REQUEST_MAX_LINK_PAGE),
		"limit", "is outside what one page may have");
	limit_cursor(c, p->cursor);
}

/* The message to the customer goes with the transfer of one who is still there alone. */
static void check_transfer(struct limit *c, const struct request_transfer *t, enum api_id api)
{
	bool begins = api == API_TRANSFER || api == API_RESIGNED;

	limit_id(c, "handover_userid", t->handover_userid);
	limit_id(c, "takeover_userid", t->takeover_userid);
	limit_that(c, !span_eq(t->handover_userid, t->takeover_userid), "takeover_userid", "is the handover_userid");
	limit_that(c, !begins || t->external_userid_n > 0, "external_userid", "is missing");
	limit_ids(c, "external_userid", t->external_userid, t->external_userid_n, REQUEST_MAX_TRANSFER);
	limit_that(c, api == API_TRANSFER || t->transfer_success_msg.n == 0, "transfer_success_msg",
		"is for employees who are still there");
	limit_that(c, utf8_count(t->transfer_success_msg) <= REQUEST_MAX_TRANSFER_CHARS, "transfer_success_msg",
		"has more than 200 characters");
	limit_cursor(c, t->cursor);
}

static void check_group_transfer(struct limit *c, const struct request_group_transfer *t)
{
	limit_id(c, "new_owner", t->new_owner);
	limit_that(c, t->chat_id_list_n > 0, "chat_id_list", "is missing");
	limit_ids(c, "chat_id_list", t->chat_id_list, t->chat_id_list_n, REQUEST_MAX_TRANSFER);
}

static void check_greeting(struct limit *c, const struct request_greeting *g, bool edit, bool wire)
{
	if (edit)
		limit_id(c, "template_id", g->template_id);
	check_content(c, g->text, g->attachments, g->attachments_n, wire);
	limit_bytes(c, "text", g->text, 0, REQUEST_MAX_GREETING_BYTES);
	limit_that(c, g->attachments_n <= 1, "attachments", "has more than 1 element");
}

static void check_unassigned(struct limit *c, const struct request_unassigned *u)
{
	limit_that(c, u->page_size >= 1 && u->page_size <= REQUEST_MAX_UNASSIGNED_PAGE, "page_size",
		"is not from 1 to 1000");
	limit_cursor(c, u->cursor);
}

static void check_welcome(struct limit *c, const struct request_welcome *w, bool wire)
{
	limit_bytes(c, "welcome_code", w->welcome_code, 1, 512);
	check_content(c, w->text, w->attachments, w->attachments_n, wire);
}

static void check_tag_list(struct limit *c, const struct request_tags *t, bool strategy)
{
	if (strategy)
		check_strategy(c, t->strategy_id, 0);
	limit_ids(c, "tag_id", t->tag_id, t->tag_id_n, 1000);
	limit_ids(c, "group_id", t->group_id, t->group_id_n, 1000);
}

static void check_strategies(struct limit *c, const struct request_strategy *s)
{
	limit_that(c, s->limit >= 1 && s->limit <= REQUEST_MAX_STRATEGY_PAGE, "limit", "is not from 1 to 1000");
	limit_cursor(c, s->cursor);
}

static void check_changed_tag(struct limit *c, const struct request *r)
{
	if (r->api == API_DEL_TAG || r->api == API_DEL_STRATEGY_TAG) {
		check_tag_list(c, &r->u.tags, false);
		limit_that(
			c, r->u.tags.tag_id_n + r->u.tags.group_id_n > 0, "tag_id", "is missing, and so is group_id");
		return;
	}
	limit_id(c, "id", r->u.edit_tag.id);
	limit_name(c, "name", r->u.edit_tag.name);
}

static void check_token(struct limit *c, const struct request_token *r)
{
	limit_bytes(c, "corpid", r->corpid, 1, LIMIT_ID_BYTES);
	limit_bytes(c, "corpsecret", r->corpsecret, 1, 512);
}

static void check_agree(struct limit *c, const struct request_agree *a, enum api_id api)
{
	if (api == API_AGREE_ROOM) {
		limit_id(c, "roomid", a->roomid);
		return;
	}
	limit_that(c, a->info_n >= 1 && a->info_n <= REQUEST_MAX_AGREE, "info", "is not from 1 to 100");
	for (size_t i = 0; i < a->info_n && c->rc == RC_OK; i++) {
		limit_id(c, "userid", a->info[i].userid);
		limit_id(c, "exteranalopenid", a->info[i].exteranalopenid);
	}
}

/* Codes and links; false: it is none of these calls. */
static bool check_codes(struct limit *c, const struct request *r)
{
	switch (r->api) {
	case API_ADD_WAY:
	case API_UPDATE_WAY: check_way(c, &r->u.way, r->api == API_UPDATE_WAY); break;
	case API_GET_WAY:
	case API_GET_JOIN:
	case API_DEL_JOIN:
	case API_DEL_WAY: limit_id(c, "config_id", r->u.way_id.config_id); break;
	case API_LIST_WAY: check_way_list(c, &r->u.way_list); break;
	case API_ADD_JOIN:
	case API_UPDATE_JOIN: check_join(c, &r->u.join, r->api == API_UPDATE_JOIN); break;
	case API_ADD_LINK:
	case API_UPDATE_LINK:
	case API_LINK_GET:
	case API_DEL_LINK: check_link(c, &r->u.link, r->api); break;
	case API_LINK_LIST:
	case API_LINK_CUSTOMERS: check_link_page(c, &r->u.link_page, r->api == API_LINK_CUSTOMERS); break;
	default: return false;
	}
	return true;
}

enum rc requestcheck_all(const struct request *r, bool wire, struct err *err)
{
	struct limit c = {err, RC_OK};

	switch (r->api) {
	case API_GETTOKEN: check_token(&c, &r->u.token); break;
	case API_OAUTH: limit_bytes(&c, "code", r->u.oauth.code, 1, REQUEST_MAX_OAUTH_BYTES); break;
	case API_SEND_WELCOME: check_welcome(&c, &r->u.welcome, wire); break;
	case API_CONTACT_GET: check_contact(&c, &r->u.contact); break;
	case API_CORP_TICKET:
	case API_APP_TICKET:
	case API_FOLLOW_USERS:
	case API_LINK_QUOTA: break;
	case API_BATCH_GET: check_batch(&c, &r->u.batch); break;
	case API_MARK_TAG: check_mark(&c, &r->u.mark); break;
	case API_REMARK: check_remark(&c, &r->u.remark); break;
	case API_GROUP_LIST: check_groups(&c, &r->u.groups); break;
	case API_STAFF_STATS:
	case API_GROUP_STATS: check_stats(&c, r); break;
	case API_GROUP_GET: check_group(&c, &r->u.group); break;
	case API_BILLS: billcheck_page(&c, &r->u.bills); break;
	case API_UNASSIGNED: check_unassigned(&c, &r->u.unassigned); break;
	case API_TRANSFER:
	case API_TRANSFER_RESULT:
	case API_RESIGNED:
	case API_RESIGNED_RESULT: check_transfer(&c, &r->u.transfer, r->api); break;
	case API_GROUP_ONJOB:
	case API_GROUP_RESIGNED: check_group_transfer(&c, &r->u.group_transfer); break;
	case API_ADD_GREETING:
	case API_EDIT_GREETING: check_greeting(&c, &r->u.greeting, r->api == API_EDIT_GREETING, wire); break;
	case API_STRATEGIES: check_strategies(&c, &r->u.strategy); break;
	case API_STRATEGY: check_strategy(&c, r->u.strategy.strategy_id, 1); break;
	case API_STRATEGY_TAGS:
	case API_TAG_LIST: check_tag_list(&c, &r->u.tags, r->api == API_STRATEGY_TAGS); break;
	case API_ADD_STRATEGY_TAG:
	case API_ADD_TAG: check_add_tag(&c, &r->u.add_tag, r->api == API_ADD_STRATEGY_TAG); break;
	case API_EDIT_STRATEGY_TAG:
	case API_DEL_STRATEGY_TAG:
	case API_EDIT_TAG:
	case API_DEL_TAG: check_changed_tag(&c, r); break;
	case API_ADD_MASS: check_mass(&c, &r->u.mass, wire); break;
	case API_MASS_LIST: check_mass_list(&c, &r->u.mass_list); break;
	case API_MASS_TASK:
	case API_MASS_RESULT:
	case API_REMIND_MASS:
	case API_CANCEL_MASS: check_page(&c, &r->u.mass_page, r->api); break;
	case API_ADD_MOMENT: check_moment(&c, &r->u.moment, wire); break;
	case API_MOMENT_JOB:
	case API_MOMENT_LIST:
	case API_MOMENT_TASK:
	case API_MOMENT_MARKS:
	case API_MOMENT_CHOSEN:
	case API_MOMENT_REACH:
	case API_CANCEL_MOMENT: check_moment_page(&c, &r->u.moment_page, r->api); break;
	case API_MESSAGE_SEND: check_message(&c, &r->u.message, wire); break;
	case API_UPDATE_CARD: check_card(&c, &r->u.card); break;
	case API_MENU: check_menu(&c, &r->u.menu); break;
	case API_WEBHOOK: check_webhook(&c, &r->u.webhook, wire); break;
	case API_HOOK: check_hook(&c, &r->u.hook, wire); break;
	case API_MEDIA_UPLOAD:
	case API_MOMENT_UPLOAD: check_upload(&c, &r->u.upload, r->api == API_MOMENT_UPLOAD, wire); break;
	case API_KF_SYNC:
	case API_KF_SEND:
	case API_KF_ON_EVENT:
	case API_KF_STATE:
	case API_KF_TRANS:
	case API_KF_ACCOUNTS:
	case API_KF_SERVICERS:
	case API_KF_LINK:
	case API_KF_PEOPLE: kfcheck_all(&c, r, wire); break;
	case API_AGREE_SINGLE:
	case API_AGREE_ROOM: check_agree(&c, &r->u.agree, r->api); break;
	default:
		if (!check_codes(&c, r))
			BUG("no such call: %d", (int)r->api);
	}
	return c.rc;
}
