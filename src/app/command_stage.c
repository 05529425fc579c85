/* siyu stage: moves a customer to another stage (阶段) by hand. */
#include "byhand.h"
#include "station.h"
#include "whom.h"

#include "base/log.h"
#include "crm/stagelist.h"
#include "flow/stagebook.h"

/* Of the configuration, or of 资料 in what runs; false: it was said which there are. */
static bool is_stage(struct app *app, struct stagelist *list, const char *name)
{
	struct arena *a = arena_new(65536);
	struct station s;
	struct text all;
	struct err err;
	if (station_read(conf_str(app->conf, "data", NULL, "dir"), &s, &err) == RC_OK) {
		if (stagebook_load(s.db, a, list, &err))
			log_warn("the stages of the scripts cannot be read", "why=\"%s\"", err.text);
		station_close(&s);
	}
	bool found = stagelist_find(list, span_of(name)) >= 0;
	text_init(&all, 4096);
	for (int i = 0; i < list->n; i++)
		text_addf(&all, "%s%.*s", i ? "、" : "", SPAN_ARG(list->v[i]));
	if (!found)
		(void)command_usage("stage", "没有叫「%s」的阶段，有：%s", name, text_str(&all));
	text_release(&all);
	arena_free(a);
	return found;
}

int command_stage(struct app *app, int argc, char **argv)
{
	const char *by = NULL;
	const struct option_spec specs[] = {{"--by", &by, NULL}};
	char *words[8];
	int n;
	struct stagelist list;
	struct err err = {0};
	if (argc > 8)
		return command_usage("stage", "参数太多了");
	int code = command_options("stage", argc, argv, specs, 1, words, &n);
	if (code)
		return code;
	if (n != 2)
		return command_usage("stage", "写明哪位客户，换到哪个阶段");
	struct span names = conf_get(app->conf, "crm", NULL, "stages");
	if (stagelist_read(names, &list, &err))
		return command_fail(&err, EXIT_USAGE);
	if (!is_stage(app, &list, words[1]))
		return EXIT_USAGE;
	struct whom who;
	code = whom_id(app, words[0], WHOM_PART, &who);
	if (code)
		return code;
	struct byhand h;
	byhand_begin(&h, "stage", who.id);
	jsonw_kcstr(&h.w, "stage", words[1]);
	return byhand_end(app, &h, by, "%s 的阶段：%s", who.id, words[1]);
}
