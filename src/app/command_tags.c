/* siyu tags: tags of the corp with how many customers have each, those that no script names any more; rename and drop change them, or their
 * groups, at WeCom; add makes one of a strategy group. */
#include "await.h"
#include "sure.h"

#include "flow/tagsay.h"
#include "store/strategytag.h"
#include "store/tagdef.h"

#include <string.h>

#define WORDS 8
#define LATER "siyu tags"

struct tags_words {
	bool json, unused;
	const char *tag, *to; /* to: its new name, NULL: it goes */
	bool group;           /* of a whole group */
};

static enum rc print(struct app *app, struct store_db *db, void *user, struct text *out, struct err *err)
{
	const struct tags_words *q = user;
	enum rc rc = tagsay_print(db, q->json, q->unused, out, err);

	(void)app;
	if (!rc && q->json)
		text_addc(out, '\n');
	return rc;
}

static enum rc no_such(struct err *err, const char *what, const char *name)
{
	return err_set(err, RC_NOTFOUND, "没有%s「%s」：siyu tags 看有哪些", what, name);
}

/* A tag of the corp, else one of a strategy group, as the fold finds it. */
static enum rc foretell_one(
	struct store_db *db, struct arena *a, const struct tags_words *q, struct text *out, struct err *err)
{
	struct span grp = SPAN_LIT(""), name = span_of(q->tag), head, rest;
	struct strategytag s;
	struct tagdef t;
	int64_t worn = 0;

	if (span_cut(name, '/', &head, &rest)) {
		grp = span_trim(head);
		name = span_trim(rest);
	}
	enum rc rc = tagdef_find(db, a, name, grp, &t, err);
	if (rc == RC_NOTFOUND && !(rc = strategytag_find(db, a, span_of(q->tag), grp, name, &s, err))) {
		text_addf(out, "规则组标签 %.*s/%.*s", SPAN_ARG(s.grp), SPAN_ARG(s.name));
		return RC_OK;
	}
	if (rc)
		return rc == RC_NOTFOUND ? no_such(err, "标签", q->tag) : rc;
	rc = tagdef_worn(db, &t, &worn, err);
	text_addf(out, "标签 %.*s/%.*s，在 %lld 位客户身上", SPAN_ARG(t.grp), SPAN_ARG(t.name), (long long)worn);
	return rc;
}

/* Of a whole group. */
static enum rc foretell_group(
	struct store_db *db, struct arena *a, const struct tags_words *q, struct text *out, struct err *err)
{
	struct tagdef t, *v = NULL;
	int n = 0;
	enum rc rc = tagdef_group(db, a, span_of(q->tag), &t, err);

	if (rc == RC_NOTFOUND)
		return no_such(err, "标签组", q->tag);
	if (!rc)
		rc = tagdef_in_group(db, a, t.group_id, &v, &n, err);
	text_addf(out, "标签组 %s 和里面的 %d 个标签：\n", q->tag, n);
	for (int i = 0; !rc && i < n; i++) {
		int64_t worn = 0;
		rc = tagdef_worn(db, &v[i], &worn, err);
		text_addf(out, "  %.*s 在 %lld 位客户身上\n", SPAN_ARG(v[i].name), (long long)worn);
	}
	return rc;
}

/* RC_NOTFOUND: there is no such tag, no such group. */
static enum rc foretell(struct app *app, struct store_db *db, void *user, struct text *out, struct err *err)
{
	const struct tags_words *q = user;
	struct arena *a = arena_new(4096);
	enum rc rc = q->group ? foretell_group(db, a, q, out, err) : foretell_one(db, a, q, out, err);

	(void)app;
	if (!rc && q->to)
		text_addf(out, "%s改名叫「%s」：客户身上的都跟着，员工马上看到新名字。\n", q->group ? "" : "，", q->to);
	else if (!rc)
		text_addf(out, "%s从企业微信里删掉：客户身上的都没有了，找不回来。\n", q->group ? "" : "，");
	arena_free(a);
	return rc;
}

static int rename_it(struct app *app, struct tags_words *q, const char *by, bool yes)
{
	struct byhand h;
	int code = sure_ask(app, yes, foretell, q);
	if (code != EXIT_DONE)
		return code;
	byhand_begin(&h, q->group ? "tag_group_rename" : "tag_rename", NULL);
	jsonw_kcstr(&h.w, q->group ? "group" : "tag", q->tag);
	jsonw_kcstr(&h.w, "to", q->to);
	return await_answers(app, &h, by,
		&(struct await_words){
			"改好了，客户身上的都跟着。剧本里写的旧名字现在就改，再 siyu reload，不然会按旧名字再建一个",
			"记下了：siyu serve 一启动就改名。剧本里写的旧名字也要改，再 siyu reload", LATER});
}

static int drop(struct app *app, struct tags_words *q, const char *by, bool yes)
{
	struct byhand h;
	int code = sure_ask(app, yes, foretell, q);
	if (code != EXIT_DONE)
		return code;
	byhand_begin(&h, q->group ? "tag_group_drop" : "tag_drop", NULL);
	jsonw_kcstr(&h.w, q->group ? "group" : "tag", q->tag);
	return await_answers(app, &h, by,
		&(struct await_words){"从企业微信里删掉了", "记下了：siyu serve 一启动就从企业微信里删掉", LATER});
}

static int add(struct app *app, const char *tag, const char *strategy, const char *by)
{
	struct byhand h;
	byhand_begin(&h, "strategy_tag_add", NULL);
	jsonw_kcstr(&h.w, "strategy", strategy);
	jsonw_kcstr(&h.w, "tag", tag);
	return await_answers(
		app, &h, by, &(struct await_words){"建好了：siyu tags 看", "记下了：siyu serve 一启动就去建", LATER});
}

int command_tags(struct app *app, int argc, char **argv)
{
	struct tags_words q = {0};
	const char *by = NULL, *strategy = NULL;
	bool yes = false;
	const struct option_spec specs[] = {{"--json", NULL, &q.json}, {"--unused", NULL, &q.unused},
		{"--yes", NULL, &yes}, {"--by", &by, NULL}, {"--strategy", &strategy, NULL}};
	char *words[WORDS];
	int n;
	if (argc > WORDS)
		return command_usage("tags", "参数太多了");
	int code = command_options("tags", argc, argv, specs, 5, words, &n);
	if (code)
		return code;
	if (n == 0)
		return byhand_print(app, print, &q);
	if (strategy || (n == 2 && strcmp(words[0], "add") == 0))
		return strategy && n == 2 && strcmp(words[0], "add") == 0
			? add(app, words[1], strategy, by)
			: command_usage("tags",
				  "add 组/标签 --strategy 规则组：只用来给规则组建标签；企业标签写进剧本，打的时候自己就建");
	bool rename = n == 3 && (strcmp(words[0], "rename") == 0 || strcmp(words[0], "rename-group") == 0),
	     gone = n == 2 && *words[1] && (strcmp(words[0], "drop") == 0 || strcmp(words[0], "drop-group") == 0);
	if (rename || gone) {
		q.tag = words[1];
		q.to = rename ? words[2] : NULL;
		q.group = strcmp(words[0], "rename-group") == 0 || strcmp(words[0], "drop-group") == 0;
		return rename ? rename_it(app, &q, by, yes) : drop(app, &q, by, yes);
	}
	return command_usage("tags",
		"什么都不写是列出来；或者写 rename 旧名 新名、drop 标签、rename-group 旧组名 新组名、drop-group 组、add 组/标签 --strategy 规则组");
}
