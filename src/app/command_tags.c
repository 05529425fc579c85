/* siyu tags: tags of the corp with how many customers have each, those that no script names any more; rename and drop change them, or their
 * groups, at WeCom; add makes one of a strategy group. */
#include "await.h"

#include "flow/tagsay.h"

#include <string.h>

#define WORDS 8
#define LATER "siyu tags"

static const struct await_words dropping = {"从企业微信里删掉了", "记下了：siyu serve 一启动就从企业微信里删掉", LATER};

struct tags_words {
	bool json, unused;
	const char *tag; /* of drop: what is told before it is done */
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

/* What a drop would do. RC_NOTFOUND: there is no such tag. */
static enum rc foretell(struct app *app, struct store_db *db, void *user, struct text *out, struct err *err)
{
	const struct tags_words *q = user;
	struct arena *a = arena_new(4096);
	struct span grp = SPAN_LIT(""), name = span_of(q->tag), head, rest;
	struct tagdef t;
	int64_t worn = 0;

	(void)app;
	if (span_cut(name, '/', &head, &rest)) {
		grp = head;
		name = rest;
	}
	enum rc rc = tagdef_find(db, a, name, grp, &t, err);
	if (rc == RC_NOTFOUND)
		rc = err_set(err, RC_NOTFOUND, "没有标签「%s」：siyu tags 看有哪些", q->tag);
	if (!rc)
		rc = tagdef_worn(db, &t, &worn, err);
	if (!rc)
		text_addf(out, "标签 %.*s/%.*s 在 %lld 位客户身上，删了就都没有了，也找不回来。真的要删：加 --yes\n",
			SPAN_ARG(t.grp), SPAN_ARG(t.name), (long long)worn);
	arena_free(a);
	return rc;
}

/* Of a whole group. */
static enum rc foretell_group(struct app *app, struct store_db *db, void *user, struct text *out, struct err *err)
{
	const struct tags_words *q = user;
	struct arena *a = arena_new(4096);
	struct tagdef t, *v = NULL;
	int n = 0;

	(void)app;
	enum rc rc = tagdef_group(db, a, span_of(q->tag), &t, err);
	if (rc == RC_NOTFOUND)
		rc = err_set(err, RC_NOTFOUND, "没有标签组「%s」：siyu tags 看有哪些", q->tag);
	if (!rc)
		rc = tagdef_in_group(db, a, t.group_id, &v, &n, err);
	if (!rc)
		text_addf(out, "标签组 %s 和里面的 %d 个标签：\n", q->tag, n);
	for (int i = 0; !rc && i < n; i++) {
		int64_t worn = 0;
		rc = tagdef_worn(db, &v[i], &worn, err);
		text_addf(out, "  %.*s 在 %lld 位客户身上\n", SPAN_ARG(v[i].name), (long long)worn);
	}
	if (!rc)
		text_adds(out, "删了就都没有了，也找不回来。真的要删：加 --yes\n");
	arena_free(a);
	return rc;
}

static int rename_group(struct app *app, char **words, const char *by)
{
	struct byhand h;
	byhand_begin(&h, "tag_group_rename", NULL);
	jsonw_kcstr(&h.w, "group", words[1]);
	jsonw_kcstr(&h.w, "to", words[2]);
	return await_answers(app, &h, by,
		&(struct await_words){
			"改好了，里面的标签都跟着。剧本里写的旧组名现在就改，再 siyu reload，不然会按旧组名再建一个",
			"记下了：siyu serve 一启动就改名。剧本里写的旧组名也要改，再 siyu reload", LATER});
}

static int drop_group(struct app *app, struct tags_words *q, const char *by, bool yes)
{
	struct byhand h;
	if (!yes) {
		int code = byhand_print(app, foretell_group, q);
		return code ? code : EXIT_NO;
	}
	byhand_begin(&h, "tag_group_drop", NULL);
	jsonw_kcstr(&h.w, "group", q->tag);
	return await_answers(app, &h, by, &dropping);
}

static int rename_it(struct app *app, char **words, const char *by)
{
	struct byhand h;
	byhand_begin(&h, "tag_rename", NULL);
	jsonw_kcstr(&h.w, "tag", words[1]);
	jsonw_kcstr(&h.w, "to", words[2]);
	return await_answers(app, &h, by,
		&(struct await_words){
			"改好了，打了它的客户都跟着。剧本里写的旧名字现在就改，再 siyu reload，不然会按旧名字再建一个",
			"记下了：siyu serve 一启动就改名。剧本里写的旧名字也要改，再 siyu reload", LATER});
}

static int drop(struct app *app, struct tags_words *q, const char *by, bool yes)
{
	struct byhand h;
	if (!yes) {
		int code = byhand_print(app, foretell, q);
		return code ? code : EXIT_NO;
	}
	byhand_begin(&h, "tag_drop", NULL);
	jsonw_kcstr(&h.w, "tag", q->tag);
	return await_answers(app, &h, by, &dropping);
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
	if (n == 3 && strcmp(words[0], "rename") == 0)
		return rename_it(app, words, by);
	if (n == 3 && strcmp(words[0], "rename-group") == 0)
		return rename_group(app, words, by);
	q.tag = n == 2 ? words[1] : "";
	if (*q.tag && strcmp(words[0], "drop") == 0)
		return drop(app, &q, by, yes);
	if (*q.tag && strcmp(words[0], "drop-group") == 0)
		return drop_group(app, &q, by, yes);
	return command_usage("tags",
		"什么都不写是列出来；或者写 rename 旧名 新名、drop 标签、rename-group 旧组名 新组名、drop-group 组、add 组/标签 --strategy 规则组");
}
