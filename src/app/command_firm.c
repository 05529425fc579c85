/* siyu firm: the company of a contact and his role there, as a person tells them. */
#include "byhand.h"
#include "whom.h"

int command_firm(struct app *app, int argc, char **argv)
{
	const char *company = "", *role = "", *by = "";
	const struct option_spec specs[] = {
		{"--company", &company, NULL}, {"--role", &role, NULL}, {"--by", &by, NULL}};
	char *words[12];
	int n;
	struct byhand h;
	struct whom who;
	if (argc > 12)
		return command_usage("firm", "参数太多了");
	int code = command_options("firm", argc, argv, specs, 3, words, &n);
	if (code)
		return code;
	if (n != 1 || (!company[0] && !role[0]))
		return command_usage("firm", "写明哪位客户，再写 --company 或 --role");
	code = whom_id(app, words[0], WHOM_PART, &who);
	if (code)
		return code;
	byhand_begin(&h, "firm", who.id);
	jsonw_kcstr(&h.w, "company", company);
	jsonw_kcstr(&h.w, "role", role);
	return byhand_end(
		app, &h, by, "%s：%s%s%s%s", who.id, company[0] ? "公司 " : "", company, role[0] ? " 角色 " : "", role);
}
