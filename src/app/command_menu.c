/* siyu menu: the menu of the app, made from what employees can type. */
#include "await.h"

#include "flow/botwords.h"

static void print_button(const struct json_node *b, int indent)
{
	const struct json_node *sub = json_get(b, "sub_button");
	struct span name = json_str(json_get(b, "name"));
	printf("%*s%.*s\n", indent, "", SPAN_ARG(name));
	for (const struct json_node *i = json_first(sub); i; i = json_next(i))
		print_button(i, indent + 2);
}

/* As the employees will see it. */
static int show(void)
{
	struct text out;
	struct json_doc *doc = NULL;
	struct err err = {0};
	text_init(&out, 65536);
	botwords_menu(&out);
	enum rc rc = json_parse(text_span(&out), &doc, &err);
	for (const struct json_node *i = rc ? NULL : json_first(json_root(doc)); i; i = json_next(i))
		print_button(i, 2);
	json_free(doc);
	text_release(&out);
	return rc ? command_fail(&err, command_code(rc)) : EXIT_DONE;
}

int command_menu(struct app *app, int argc, char **argv)
{
	bool dry = false;
	const struct option_spec specs[] = {{"--dry", NULL, &dry}};
	struct byhand h;
	char *words[8];
	int n;
	if (argc > 8)
		return command_usage("menu", "参数太多了");
	int code = command_options("menu", argc, argv, specs, 1, words, &n);
	if (code)
		return code;
	if (n != 0)
		return command_usage("menu", "这里用不上「%s」", words[0]);
	code = show();
	if (code || dry)
		return code;
	byhand_begin(&h, "menu", NULL);
	return await_answers(app, &h, NULL,
		&(struct await_words){"应用的菜单换成上面这样了，员工重新打开应用就看得到",
			"记下了：siyu serve 一启动就把应用的菜单换成上面这样", "siyu status"});
}
