/* siyu doctor --url: the callback URL asked as WeCom does (callbacks.md 1), here at the gate and there through the web server. */
#include "doctor.h"
#include "netsay.h"

#include "base/clock.h"
#include "base/rng.h"
#include "gate/gate.h"
#include "net/url.h"
#include "wecom/envelope.h"

#include <stdio.h>

#define ASK_MS 5000
#define SLOW_MS 1000 /* callbacks.md 1.3: within one second */
#define BODY_BYTES 100000

enum doctor_echo doctorurl_echo(int status, struct span body, struct span want)
{
	if (status == 403 && body.n == 0)
		return DOCTOR_ECHO_REFUSED; /* as the gate does it; who locks a page says so in a page */
	if (status == 401 || status == 403 || status == 407)
		return DOCTOR_ECHO_LOCKED;
	if (status == 404)
		return DOCTOR_ECHO_NOWHERE;
	if (status == 405)
		return DOCTOR_ECHO_METHOD;
	if (status >= 300 && status < 400)
		return DOCTOR_ECHO_REDIRECT;
	if (status >= 400 && status < 500)
		return DOCTOR_ECHO_REFUSED;
	if (status >= 500)
		return DOCTOR_ECHO_BEHIND;
	if (span_eq(body, want))
		return status == 200 ? DOCTOR_ECHO_GOOD : DOCTOR_ECHO_OTHER;
	struct span inner = span_trim(body);
	if (inner.n == 0)
		return DOCTOR_ECHO_EMPTY;
	if (span_eq(inner, want))
		return DOCTOR_ECHO_NEWLINE;
	if (span_starts(inner, "\xEF\xBB\xBF") && span_eq(span_trim(span_drop(inner, 3)), want))
		return DOCTOR_ECHO_BOM;
	if (inner.n == want.n + 2 && (inner.p[0] == '"' || inner.p[0] == '\'') && inner.p[inner.n - 1] == inner.p[0] &&
		span_eq(span_make(inner.p + 1, want.n), want))
		return DOCTOR_ECHO_QUOTED;
	if (span_search(inner, want) != SIZE_MAX)
		return DOCTOR_ECHO_WRAPPED;
	if (inner.p[0] == '<')
		return DOCTOR_ECHO_HTML;
	return inner.p[0] == '{' || inner.p[0] == '[' ? DOCTOR_ECHO_JSON : DOCTOR_ECHO_OTHER;
}

static const struct {
	const char *code, *said, *todo;
} echoes[] = {
	[DOCTOR_ECHO_GOOD] = {"echo", "验证通过，原样回了明文", ""},
	[DOCTOR_ECHO_NEWLINE] = {"newline", "回的明文前后多了空格或换行",
		"有东西在改回答：关掉网站服务器上对 /wecom/ 的任何过滤或美化"},
	[DOCTOR_ECHO_QUOTED] = {"quotes", "回的明文外面多了引号",
		"有网关把回答当 JSON 包了一层：让它对 /wecom/ 原样透传"},
	[DOCTOR_ECHO_BOM] = {"bom", "回的明文前面多了 BOM", "有东西在改编码：让它对 /wecom/ 原样透传"},
	[DOCTOR_ECHO_WRAPPED] = {"wrapped", "明文被包在别的内容里", "有网关包了一层：让它对 /wecom/ 原样透传"},
	[DOCTOR_ECHO_HTML] = {"html", "回的是一个网页",
		"请求没有到 siyu：看网站服务器有没有把 /wecom/ 转到 [gate] listen，或是 WAF 的拦截页、备案提示页"},
	[DOCTOR_ECHO_JSON] = {"json", "回的是 JSON，不是明文",
		"请求到了别的程序：看网站服务器有没有把 /wecom/ 转到 [gate] listen"},
	[DOCTOR_ECHO_EMPTY] = {"empty", "回的是空的", "请求没有到 siyu，或回答被吞了：看网站服务器的转发"},
	[DOCTOR_ECHO_REDIRECT] = {"redirect", "回的是跳转，企业微信不跟着跳",
		"回调 URL 直接写跳转以后的地址（常见：http 写成 https，少了 www）"},
	[DOCTOR_ECHO_LOCKED] = {"locked", "被要求登录，或被拦下", "网站服务器、WAF 对 /wecom/ 不要登录、不要拦"},
	[DOCTOR_ECHO_NOWHERE] = {"nowhere", "没有这个地址",
		"URL 最后一段要和 [app 名字] 一样；网站服务器要把 /wecom/ 整段转过来，不要去掉前缀"},
	[DOCTOR_ECHO_METHOD] = {"method", "不接受这种请求", "网站服务器对 /wecom/ 的 GET 和 POST 都要放行"},
	[DOCTOR_ECHO_REFUSED] = {"refused", "请求被拒绝", ""},
	[DOCTOR_ECHO_BEHIND] = {"behind", "网站服务器到不了 siyu，或自己出错",
		"看 siyu serve 在不在跑，转发的地址和 [gate] listen 是不是一样"},
	[DOCTOR_ECHO_OTHER] = {"other", "回的不是明文", "请求到了别的程序：看网站服务器的转发"},
};

struct probe {
	struct doctor *d;
	struct envelope_key *key;
	const char *where; /* Chinese */
	struct span url;
	bool local;
};

static const char *no_answer_todo(const struct probe *p, enum fetch_trouble why)
{
	if (p->local)
		return "先让 siyu serve 跑起来；它的地址是 [gate] listen";
	switch (why) {
	case FETCH_TROUBLE_NAME: return "域名没有解析：到域名服务商加一条解析，指到网站服务器";
	case FETCH_TROUBLE_CERTIFICATE:
		return "证书信不过（过期、域名不对，或少了中间证书）：换好证书，企业微信也会拒绝它";
	case FETCH_TROUBLE_TLS: return "看网站服务器的 HTTPS 配置";
	default: return "看域名指到的机器、它的防火墙和安全组：80 或 443 端口要对外开";
	}
}

static bool call(struct probe *p, const char *method, struct span query, struct span body, struct oneask_reply *r)
{
	struct err err = {0};
	struct fetch_call c = {.id = 1,
		.method = method,
		.url = arena_printf(p->d->arena, "%.*s%s%.*s", SPAN_ARG(p->url),
			span_find(p->url, '?') == SIZE_MAX ? "?" : "&", SPAN_ARG(query)),
		.content_type = span_present(body) ? SPAN_LIT("text/xml") : SPAN_ABSENT,
		.body = body,
		.timeout_ms = ASK_MS};
	if (oneask_call(p->d->ask, &c, r, &err)) {
		doctor_add(p->d, DOCTOR_BAD, "url", "写全：https://域名/wecom/名字", "这不是一个 URL（%s）", err.text);
		return false;
	}
	if (r->outcome == FETCH_ANSWERED)
		return true;
	doctor_add(p->d, DOCTOR_BAD, p->local ? "gate" : "url_unreachable", no_answer_todo(p, r->trouble),
		"%s：没有回音，%s（%s）", p->where, netsay_trouble(r->trouble).said, r->why);
	return false;
}

/* What WeCom would send now: a number of 19 digits, sealed and signed. */
static struct span sealed_query(struct probe *p, struct span msg)
{
	char signature[ENVELOPE_SIGNATURE_CHARS];
	uint8_t random[ENVELOPE_RANDOM_BYTES];
	struct text q;
	rng_kernel(random, sizeof random);
	struct span stamp = arena_printf(p->d->arena, "%lld", (long long)(clock_real_ms() / 1000)),
		    nonce = SPAN_LIT("siyudoctor");
	struct span sealed = envelope_seal(p->key, p->d->arena, random, msg);
	envelope_sign(p->key, stamp, nonce, sealed, signature);
	text_init(&q, 4096);
	text_addf(&q, "msg_signature=%.*s&timestamp=%.*s&nonce=%.*s&echostr=", (int)sizeof signature, signature,
		SPAN_ARG(stamp), SPAN_ARG(nonce));
	url_encode(&q, sealed);
	struct span copy = arena_copy(p->d->arena, text_span(&q));
	text_release(&q);
	return copy;
}

static const char *refused_todo(const struct probe *p)
{
	return p->local
		? "正在跑的 siyu serve 用的是别的配置：改过配置就重启它，或看 --conf 是不是同一个文件"
		: "本机通过、外面被拒：网站服务器改了网址里的参数（比如又编码了一遍）。nginx 的 proxy_pass 后面不要带路径";
}

static bool verify(struct probe *p)
{
	struct oneask_reply r;
	uint64_t number;
	rng_kernel(&number, sizeof number);
	struct span msg = arena_printf(p->d->arena, "%llu", 1000000000000000000ull + (unsigned long long)(number >> 4));
	if (!call(p, "GET", sealed_query(p, msg), SPAN_ABSENT, &r))
		return false;
	enum doctor_echo e = doctorurl_echo(r.status, r.body, msg);
	const char *todo = e == DOCTOR_ECHO_REFUSED ? refused_todo(p) : echoes[e].todo;
	if (e == DOCTOR_ECHO_GOOD)
		doctor_add(p->d, DOCTOR_GOOD, echoes[e].code, "", "%s：%s，用了 %lld 毫秒", p->where, echoes[e].said,
			(long long)r.took_ms);
	else
		doctor_add(p->d, DOCTOR_BAD, echoes[e].code, todo, "%s：%s（状态 %d）", p->where, echoes[e].said,
			r.status);
	if (r.took_ms > SLOW_MS)
		doctor_add(p->d, DOCTOR_BAD, "slow", "看网站服务器到 siyu 的路为什么慢",
			"%s：用了 %lld 毫秒，企业微信只等 1 秒", p->where, (long long)r.took_ms);
	return e == DOCTOR_ECHO_GOOD;
}

/* A post that nobody signed, as long as a large callback: only the gate itself refuses it with nothing in the answer. */
static void post(struct probe *p)
{
	struct oneask_reply r;
	struct text body;
	text_init(&body, BODY_BYTES + 100);
	text_adds(&body, "<xml><Encrypt><![CDATA[");
	for (int i = 0; i < BODY_BYTES / 100; i++)
		text_adds(&body,
			"QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0NTY3ODlBQkNERUZHSElKS0xN");
	text_adds(&body, "]]></Encrypt></xml>");
	bool answered =
		call(p, "POST", SPAN_LIT("msg_signature=" GATE_PROBE "&timestamp=1&nonce=1"), text_span(&body), &r);
	text_release(&body);
	if (!answered)
		return;
	enum doctor_echo e = doctorurl_echo(r.status, r.body, SPAN_LIT("siyu"));
	if (e == DOCTOR_ECHO_REFUSED && r.body.n == 0)
		doctor_add(p->d, DOCTOR_GOOD, "post", "", "%s：POST 也到得了（没签名的，照规矩拒绝了）", p->where);
	else if (r.status == 413)
		doctor_add(p->d, DOCTOR_BAD, "too_large",
			"放大网站服务器允许的请求体（nginx：client_max_body_size 2m）", "%s：%d 字节的 POST 被说太大",
			p->where, BODY_BYTES);
	else
		doctor_add(p->d, DOCTOR_BAD, "post", "网站服务器对 /wecom/ 的 GET 和 POST 都要放行，内容原样透传",
			"%s：POST 没有到 siyu（状态 %d，%s）", p->where, r.status, echoes[e].said);
}

/* The section of the URL's last part; NULL: told that there is none. */
static const char *app_of(struct doctor *d, struct span url)
{
	struct url_parts parts;
	struct err err = {0};
	const char *name;
	if (url_split(url, &parts, &err)) {
		doctor_add(d, DOCTOR_BAD, "url", "写全：https://域名/wecom/名字", "这不是一个 URL（%s）", err.text);
		return NULL;
	}
	struct span path, rest;
	span_cut(parts.target, '?', &path, &rest);
	for (int i = 0; (name = conf_name(d->conf, "app", i)) != NULL; i++)
		if (span_ends(path, name) && path.n > span_of(name).n && path.p[path.n - span_of(name).n - 1] == '/')
			return name;
	doctor_add(d, DOCTOR_BAD, "app", "URL 最后一段写成 [app 名字] 里的名字，如 /wecom/bot",
		"配置里没有叫「%.*s」的应用", SPAN_ARG(path));
	return NULL;
}

static struct span local_url(struct doctor *d, const char *app)
{
	struct url_address at = {0};
	struct err err = {0};
	if (url_address(conf_get(d->conf, "gate", NULL, "listen"), &at, &err))
		return SPAN_ABSENT; /* conf checked it */
	if (at.port == 0)
		return SPAN_ABSENT;
	char here[URL_HERE_BYTES];
	url_here(&at, here);
	return arena_printf(d->arena, "%s/wecom/%s", here, app);
}

void doctorurl_look(struct doctor *d, struct span url)
{
	struct err err = {0};
	const char *app = app_of(d, url);
	if (!app)
		return;
	struct probe p = {.d = d, .where = "本机的 siyu", .url = local_url(d, app), .local = true};
	if (envelope_new(conf_get(d->conf, "app", app, "token"), conf_get(d->conf, "app", app, "aes_key"),
		    conf_get(d->conf, "app", app, "receiveid"), true, &p.key, &err)) {
		doctor_add(d, DOCTOR_BAD, "aes_key", "", "[app %s]：%s", app, err.text);
		return;
	}
	bool here = true;
	if (span_present(p.url))
		here = verify(&p);
	else
		doctor_add(d, DOCTOR_NOTE, "listen", "", "[gate] listen 的端口是 0：siyu 自己选的，本机这一段验不了");
	p.where = "从网址进来";
	p.url = url;
	p.local = false;
	if (here && verify(&p))
		post(&p);
	if (span_starts(url, "http:"))
		doctor_add(d, DOCTOR_NOTE, "http", "有条件就换成 https", "网址是 http，路上谁都看得到密文和签名");
	envelope_free(p.key);
}
