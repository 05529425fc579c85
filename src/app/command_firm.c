/* siyu firm: the company of a contact and his role there, as a person tells them. */
#include "command.h"
#include "put.h"

#include "base/json.h"

int command_firm(struct app *app, int argc, char **argv)
{
	const char *company = "", *role = "", *by = "";
	const struct option_spec specs[] = {
		{"--company", &company, NULL}, {"--role", &role, NULL}, {"--by", &by, NULL}};
	char *words[12];
	int n;
	struct text body;
	struct jsonw w;
	struct put_result r;
	struct err err = {0};
	if (argc > 12)
		return command_usage("firm", "too many words");
	int code = command_options("firm", argc, argv, specs, 3, words, &n);
	if (code)
		return code;
	if (n != 1 || (!company[0] && !role[0]))
		return command_usage("firm", "say which customer, and --company or --role");
	text_init(&body, 4096);
	jsonw_init(&w, &body);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "verb", "firm");
	jsonw_kcstr(&w, "customer", words[0]);
	jsonw_kcstr(&w, "company", company);
	jsonw_kcstr(&w, "role", role);
	jsonw_kcstr(&w, "by", by);
	jsonw_end_obj(&w);
	put_result_init(&r);
	enum rc rc = text_check(&body, &err);
	if (!rc)
		rc = put_one(app->conf, INBOX_COMMAND, text_span(&body), &r, &err);
	text_release(&body);
	bool refused = r.counted && r.reason.n > 0;
	if (!rc && refused)
		printf("%s\n", text_str(&r.reason));
	else if (!rc)
		printf("%s：%s%s%s%s\n", words[0], company[0] ? "公司 " : "", company, role[0] ? " 角色 " : "", role);
	put_result_release(&r);
	return rc ? command_fail(&err, command_code(rc)) : refused ? EXIT_NO : EXIT_DONE;
}
