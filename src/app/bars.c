#include "bars.h"

#include "wecom/errclass.h"

#include <stdio.h>

static void tell(const struct sendbar *b, const char *key, struct jsonw *w)
{
	if (b->kind == SENDBAR_NONE)
		return;
	jsonw_key(w, key);
	jsonw_obj(w);
	jsonw_kcstr(w, "why", sendbar_name(b->kind));
	if (b->kind == SENDBAR_REFUSED) {
		jsonw_kint(w, "code", b->code);
		jsonw_kcstr(w, "said", b->said);
	}
	jsonw_end_obj(w);
}

void bars_tell(const struct dispatch_status *st, struct jsonw *w)
{
	tell(&st->barred, "barred", w);
	tell(&st->barred_pay, "barred_pay", w);
}

void bars_read(const struct json_node *status, bool pay, struct sendbar *ret)
{
	const struct json_node *b = json_get(status, pay ? "barred_pay" : "barred");
	*ret = (struct sendbar){.kind = sendbar_find(json_str(json_get(b, "why")))};
	if (!json_int(json_get(b, "code"), &ret->code))
		ret->code = 0;
	snprintf(ret->said, sizeof ret->said, "%.*s", SPAN_ARG(json_str(json_get(b, "said"))));
}

void bars_say(const struct sendbar *b, bool pay, struct text *ret_said, const char **ret_todo)
{
	const char *whose = pay ? "（对外收款的 Secret）" : "";
	*ret_todo = "siyu doctor 看是哪里不通，怎么办";
	switch (b->kind) {
	case SENDBAR_NONE:
	case SENDBAR_KINDS: break;
	case SENDBAR_FULL:
		text_adds(ret_said, "磁盘快满了，siyu 不再发起调用");
		*ret_todo = "腾出地方，siyu 自己接着做";
		break;
	case SENDBAR_NO_SECRET:
		text_adds(ret_said, "配置里没有哪个应用写了 secret，问不了企业微信");
		*ret_todo = "在 [app] 下写 secret，再重启 siyu serve；siyu doctor 看对不对";
		break;
	case SENDBAR_REFUSED:
		text_addf(ret_said, "企业微信没有给凭证%s：%lld %s。%s", whose, (long long)b->code, b->said,
			errclass_find(API_GETTOKEN, b->code)->words);
		*ret_todo = "siyu doctor 说哪里不对、怎么改；改好配置，重启 siyu serve（或给它的进程发 HUP）";
		break;
	case SENDBAR_HELD:
		text_adds(ret_said, "引擎停着：企业微信里有这里不认识的群发，先要人看过");
		*ret_todo = "siyu status 看是哪些，再 siyu resume";
		break;
	case SENDBAR_SILENT: text_adds(ret_said, "企业微信没有回答：连不上，或者路上有别的东西在替它回答"); break;
	}
}
