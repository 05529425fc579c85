/* siyu doctor: the calls. What stands between this machine and WeCom is told from what comes back. */
#include "doctor.h"
#include "netsay.h"

#include "base/clock.h"
#include "crypt/secret.h"
#include "net/url.h"
#include "wecom/answer.h"
#include "wecom/errclass.h"
#include "wecom/request.h"

#define CALL_MS 10000
#define CLOCK_NOTE_MS 30000
#define CLOCK_BAD_MS 300000 /* what the gate allows a callback to be off by default */
#define NAMED 8

/* One call. NULL: told why there is no answer. */
static const struct answer *ask(struct doctor *d, const struct request *q, struct span token)
{
	struct request_http http;
	struct oneask_reply r;
	struct err err = {0};
	struct answer *x = arena_alloc(d->arena, sizeof *x);
	struct span base = conf_get(d->conf, "wecom", NULL, "api_base");
	enum rc rc = request_build(d->arena, q, &http, &err);
	if (!rc) {
		struct fetch_call call = {.id = 1,
			.method = http.method,
			.url = api_url(d->arena, base, http.path, token),
			.content_type = http.content_type,
			.body = http.body,
			.timeout_ms = CALL_MS};
		rc = oneask_call(d->ask, &call, &r, &err);
	}
	if (rc) {
		doctor_add(d, DOCTOR_BAD, "call", "看 [wecom] api_base 写得对不对", "请求发不出去（%s）", err.text);
		return NULL;
	}
	if (r.date_ms > 0)
		d->clock_off_ms = clock_real_ms() - r.date_ms;
	if (r.outcome == FETCH_ANSWERED) {
		answer_parse(d->arena, q->api, r.status, arena_copy(d->arena, r.body), x);
		return x;
	}
	const struct netsay why = netsay_trouble(r.trouble);
	doctor_add(d, DOCTOR_BAD, why.code, why.todo, "企业微信的接口 %.*s：%s（%s）", SPAN_ARG(base), why.said, r.why);
	return NULL;
}

static void say_clock(struct doctor *d)
{
	int64_t off_ms = d->clock_off_ms;
	if (off_ms == INT64_MAX)
		return;
	int64_t far_ms = off_ms < 0 ? -off_ms : off_ms;
	if (far_ms < CLOCK_NOTE_MS)
		doctor_add(d, DOCTOR_GOOD, "clock", "", "这台机器的时间和企业微信一致");
	else
		doctor_add(d, far_ms < CLOCK_BAD_MS ? DOCTOR_NOTE : DOCTOR_BAD, "clock",
			"装上并打开 NTP（如 apt-get install chrony）；时间差太多，回调会被当作重放挡下，定时也不准",
			"这台机器的时间%s了 %lld 秒", off_ms > 0 ? "快" : "慢", (long long)(far_ms / 1000));
}

/* What no answer of WeCom is came from something between. */
static bool say_odd(struct doctor *d, const struct answer *x)
{
	static const char todo[] = "这台机器出去的路上有代理或登录页，请网管对 qyapi.weixin.qq.com 直接放行";
	switch (x->odd) {
	case ANSWER_SOUND: return false;
	case ANSWER_EMPTY:
		doctor_add(d, DOCTOR_BAD, "proxy", todo, "接口回了一个空的回答（状态 %d）", x->status);
		break;
	case ANSWER_HTML:
		doctor_add(d, DOCTOR_BAD, "proxy_html", todo, "接口回的是一个网页，不是企业微信的回答（状态 %d）",
			x->status);
		break;
	case ANSWER_MALFORMED:
		doctor_add(d, DOCTOR_BAD, "proxy", todo, "接口回的不是企业微信的回答（状态 %d）", x->status);
		break;
	case ANSWER_STATUS:
		doctor_add(d, DOCTOR_BAD, "proxy", todo, "接口回了状态 %d，企业微信出错也只回 200", x->status);
		break;
	}
	return true;
}

/* Of a code that has nothing to say of its own here: the words of all codes, "what it means：what to do". */
static void say_other(struct doctor *d, const char *app, const struct answer *x)
{
	static const struct span colon = {"：", sizeof "：" - 1};
	struct span words = span_of(errclass_find(x->api, x->code)->words);
	size_t at = span_search(words, colon);
	if (words.n == 0)
		doctor_add(d, DOCTOR_BAD, "code",
			arena_printf(d->arena, "到 https://open.work.weixin.qq.com/devtool/query?e=%lld 查它的意思",
				(long long)x->code)
				.p,
			"[app %s]：企业微信回了 %lld：%.*s", app, (long long)x->code, SPAN_ARG(x->msg));
	else
		doctor_add(d, DOCTOR_BAD, "code",
			at == SIZE_MAX ? "" : arena_copy(d->arena, span_drop(words, at + colon.n)).p,
			"[app %s]：%.*s（%lld）", app, SPAN_ARG(span_take(words, at)), (long long)x->code);
}

static void say_code(struct doctor *d, const char *app, const struct answer *x)
{
	static const struct {
		int64_t code;
		const char *name, *said, *todo;
	} known[] = {
		{40001, "secret", "Secret 不对",
			"到管理后台 → 应用管理 → 这个应用，重新查看 Secret 填进 secret；通讯录、会话存档的 Secret 在这里都不行"},
		{40013, "corpid", "企业 ID 不对",
			"到管理后台 → 我的企业 → 企业信息，最下面一行就是，填进 [corp] corpid"},
		{40091, "secret", "这个 Secret 是别的企业的", "corpid 和 secret 要从同一个企业的管理后台拿"},
		{45009, "blocked", "调用太频繁，被企业微信挡了一阵",
			"等一小时再试；Secret 错着反复试，也会把这台机器的 IP 挡一小时"},
		{48002, "callable", "这个应用不能调用客户联系的接口",
			"管理后台 → 客户与上下游 → 客户联系 → API → 可调用接口的应用，勾上这个应用"},
		{301002, "agentid", "Secret 和 agentid 不是同一个应用的", "到应用页核对 AgentId"},
	};
	if (x->code == 60020) {
		doctor_add(d, DOCTOR_BAD, "trusted_ip",
			"管理后台 → 应用管理 → 这个应用 → 企业可信IP，把它加进去，大约一分钟后生效；出口有多个 IP 的都要加",
			"[app %s]：这台机器出去的 IP %.*s 不在企业可信IP里（60020）", app,
			SPAN_ARG(span_present(x->from_ip) ? x->from_ip : SPAN_LIT("（没说是哪个）")));
		return;
	}
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i].code == x->code) {
			doctor_add(d, DOCTOR_BAD, known[i].name, known[i].todo, "[app %s]：%s（%lld）", app,
				known[i].said, (long long)x->code);
			return;
		}
	say_other(d, app, x);
}

/* 48002 has two causes. An app that is not listed can still have the ticket of its own pages, another kind of secret cannot (api.md 18). */
static void say_uncallable(struct doctor *d, const char *app, const struct answer *x, struct span token)
{
	const struct request q = {.api = API_APP_TICKET};
	const struct answer *ticket = ask(d, &q, token);
	if (ticket && ticket->odd == ANSWER_SOUND && ticket->cls == ERRCLASS_CONFIG)
		doctor_add(d, DOCTOR_BAD, "secret_kind",
			"到管理后台 → 应用管理 → 这个应用，拿它自己的 Secret 填进 secret；通讯录同步、会话存档、对外收款的在这里都不行",
			"[app %s]：Secret 是别的种类的，不是这个应用自己的（48002，%lld）", app,
			(long long)ticket->code);
	else
		say_code(d, app, x);
}

static bool follows(const struct answer *x, struct span userid)
{
	for (size_t i = 0; i < x->u.users.follow_user_n; i++)
		if (span_eq(x->u.users.follow_user[i], userid))
			return true;
	return false;
}

/* Whoever has a name in [employees] is meant to have customers. */
static void say_strangers(struct doctor *d, const struct answer *x)
{
	struct text names;
	struct span userid, name;
	int n = 0;
	text_init(&names, 512);
	for (int i = 0; conf_pair(d->conf, "employees", i, &userid, &name); i++)
		if (!follows(x, userid) && n++ < NAMED)
			text_addf(&names, "%s%.*s", n > 1 ? "、" : "", SPAN_ARG(userid));
	if (n > 0)
		doctor_add(d, DOCTOR_NOTE, "employees",
			"已经离职的，或不再做客户的：删掉他那一行；他的客户交给同事：siyu transfer。"
			"还在的：先核对 userid（通讯录 → 这位成员 → 账号）有没有写错；没错，就到客户联系 → 权限配置 → 使用范围，和应用的可见范围，两处都加上他",
			"[employees] 里有 %d 位不在企业微信的名单里（有客户联系功能、应用看得到的员工），或者已经不在了：%s%s",
			n, text_str(&names), n > NAMED ? "……" : "");
	text_release(&names);
}

static void say_users(struct doctor *d, const char *app, const struct answer *x)
{
	if (x->u.users.follow_user_n == 0) {
		doctor_add(d, DOCTOR_BAD, "range",
			"客户联系 → 权限配置 → 使用范围，和应用的可见范围，两处都要有加客户的员工",
			"[app %s] 看不到任何有客户联系功能的员工", app);
		return;
	}
	doctor_add(d, DOCTOR_GOOD, "range", "", "[app %s] 看得到 %zu 位有客户联系功能的员工", app,
		x->u.users.follow_user_n);
	say_strangers(d, x);
}

/* 对外收款 is read by its own secret, or by the app (api.md 18): one question, of the last minute. */
static void look_at_pay(struct doctor *d, const char *app, struct span token)
{
	struct span secret = conf_get(d->conf, "pay", NULL, "secret");
	int64_t now_s = clock_real_ms() / 1000;
	struct request q = {.api = API_GETTOKEN, .u.token = {conf_get(d->conf, "corp", NULL, "corpid"), secret}};
	const struct answer *x = NULL;
	if (secret.n == 0 && conf_int(d->conf, "pay", NULL, "poll_minutes") == 0)
		return;
	if (secret.n > 0) {
		x = ask(d, &q, SPAN_ABSENT);
		if (!x || say_odd(d, x))
			return;
		if (x->code != 0) {
			doctor_add(d, DOCTOR_BAD, "pay_secret",
				"到管理后台 → 应用管理 → 对外收款 → API，重新查看 Secret 填进 [pay] secret；不写就用应用自己的",
				"[pay] 的 Secret 不行：企业微信回了 %lld：%.*s", (long long)x->code, SPAN_ARG(x->msg));
			return;
		}
		token = x->u.token.access_token;
	}
	q = (struct request){.api = API_BILLS, .u.bills = {.begin_time = now_s - 60, .end_time = now_s, .limit = 1}};
	x = ask(d, &q, token);
	if (!x || say_odd(d, x))
		return;
	if (x->code == 0)
		doctor_add(d, DOCTOR_GOOD, "pay", "", "%s看得到对外收款", secret.n > 0 ? "用 [pay] secret " : "应用");
	else if (x->code == 60020)
		say_code(d, app, x);
	else
		doctor_add(d, DOCTOR_BAD, "pay",
			"管理后台 → 应用管理 → 对外收款 → 可调用接口的应用，勾上这个应用；或者把对外收款的 Secret 写进 [pay] secret",
			"看不了对外收款：企业微信回了 %lld：%.*s", (long long)x->code, SPAN_ARG(x->msg));
}

static void look(struct doctor *d)
{
	const char *app = conf_sender(d->conf);
	if (!app) {
		doctor_add(d, DOCTOR_NOTE, "secret", "要发消息、打标签，就在 [app] 下填 secret",
			"没有应用填了 secret：只收回调，什么也不发");
		return;
	}
	struct request q = {.api = API_GETTOKEN,
		.u.token = {conf_get(d->conf, "corp", NULL, "corpid"), conf_get(d->conf, "app", app, "secret")}};
	const struct answer *x = ask(d, &q, SPAN_ABSENT);
	if (!x || say_odd(d, x))
		return;
	say_clock(d);
	if (x->code != 0) {
		say_code(d, app, x);
		return;
	}
	doctor_add(d, DOCTOR_GOOD, "secret", "", "[app %s] 的 Secret 对，拿到了 access_token", app);
	q = (struct request){.api = API_FOLLOW_USERS};
	struct span token = arena_copy(d->arena, x->u.token.access_token);
	const struct answer *users = ask(d, &q, token);
	if (users && !say_odd(d, users)) {
		if (users->code == 48002)
			say_uncallable(d, app, users, token);
		else if (users->code != 0)
			say_code(d, app, users);
		else
			say_users(d, app, users);
	}
	look_at_pay(d, app, token);
	if (conf_int(d->conf, "app", app, "agentid") == 0)
		doctor_add(d, DOCTOR_NOTE, "agentid", "到应用页把 AgentId 填进去",
			"[app %s] 没有 agentid：不会给员工发提醒", app);
}

void doctorapi_look(struct doctor *d)
{
	int before = d->n;
	look(d);
	d->asked = conf_sender(d->conf) != NULL;
	for (int i = before; i < d->n && !d->fault; i++)
		if (d->v[i].mark == DOCTOR_BAD)
			d->fault = d->v[i].code;
}
