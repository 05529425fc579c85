/* siyu doctor --request: one request of WeCom, as a web server's log has it, held against each rule of callbacks.md 2 in its order. */
#include "doctor.h"

#include "net/url.h"
#include "wecom/envelope.h"

#include <string.h>

#define MS INT64_C(1000)

struct line {
	struct doctor *d;
	const char *app;
	struct envelope_query q;
	struct span raw_echo, encrypt;
	int64_t stamp_s;
};

/* "GET /wecom/bot?… HTTP/1.1", in quotes or not, a URL, or the path alone: what stands between its first '/' and the next blank. */
static bool target_of(struct span line, struct span *ret_path, struct span *ret_query)
{
	struct url_parts parts;
	struct span rest = span_trim(line), word;
	while (rest.n > 0 && rest.p[0] == '"')
		rest = span_drop(rest, 1);
	if (!span_starts(rest, "/") && !span_starts(rest, "http")) {
		if (!span_cut(rest, ' ', &word, &rest))
			return false;
		rest = span_trim(rest);
	}
	span_cut(rest, ' ', &word, &rest);
	if (word.n > 0 && word.p[word.n - 1] == '"')
		word.n--;
	if (span_starts(word, "http")) {
		if (url_split(word, &parts, NULL) != RC_OK)
			return false;
		word = parts.target;
	}
	span_cut(word, '?', ret_path, ret_query);
	return span_starts(*ret_path, "/");
}

static bool find_app(struct line *l, struct span path)
{
	struct span prefix = SPAN_LIT("/wecom/");
	size_t at = span_search(path, prefix);
	struct span name = at == SIZE_MAX ? SPAN_LIT("") : span_drop(path, at + prefix.n);
	for (int i = 0; (l->app = conf_name(l->d->conf, "app", i)) != NULL; i++)
		if (span_is(name, l->app))
			break;
	if (at != 0)
		doctor_add(l->d, DOCTOR_BAD, "path",
			"URL 写成 https://域名/wecom/名字，网站服务器把 /wecom/ 整段转过来，不要改前缀",
			"路径是「%.*s」，siyu 只认 /wecom/名字", SPAN_ARG(path));
	else if (!l->app)
		doctor_add(l->d, DOCTOR_BAD, "app", "URL 最后一段写成 [app 名字] 里的名字",
			"配置里没有叫「%.*s」的应用", SPAN_ARG(name));
	return l->app != NULL;
}

static bool param(struct line *l, struct span query, const char *name, struct span *ret_raw, struct span *ret)
{
	*ret_raw = url_param(query, name);
	if (!span_present(*ret_raw))
		doctor_add(l->d, DOCTOR_BAD, "query",
			"企业微信的请求一定有它：要么不是企业微信来的，要么网站服务器没有把参数带过来", "网址里没有 %s",
			name);
	else if (url_decode(l->d->arena, *ret_raw, ret) == RC_OK)
		return true;
	else
		doctor_add(l->d, DOCTOR_BAD, "query", "照原样整行复制，不要截断",
			"网址里的 %s 解不开（%% 后面要有两位十六进制）", name);
	return false;
}

static bool read_query(struct line *l, struct span query, bool echo)
{
	struct span raw, stamp;
	if (!param(l, query, "msg_signature", &raw, &l->q.signature) || !param(l, query, "timestamp", &raw, &stamp) ||
		!param(l, query, "nonce", &raw, &l->q.nonce))
		return false;
	l->q.timestamp = stamp;
	if (!span_int(stamp, &l->stamp_s) || l->stamp_s <= 0) {
		doctor_add(l->d, DOCTOR_BAD, "timestamp", "", "timestamp 不是秒数：%.*s", SPAN_ARG(stamp));
		return false;
	}
	if (!echo)
		return true;
	if (!param(l, query, "echostr", &l->raw_echo, &l->encrypt))
		return false;
	l->encrypt = envelope_unspace(l->d->arena, l->encrypt);
	return true;
}

static struct envelope_key *key_of(struct line *l, struct span token, const char *app)
{
	struct envelope_key *k = NULL;
	struct err err = {0};
	if (envelope_new(token, conf_get(l->d->conf, "app", app, "aes_key"),
		    conf_get(l->d->conf, "app", app, "receiveid"), true, &k, &err))
		return NULL; /* conf checked its form: an app without a key */
	return k;
}

/* Does this token make the signature, over this text? */
static bool signs(struct line *l, struct span token, struct span encrypt)
{
	char want[ENVELOPE_SIGNATURE_CHARS];
	struct envelope_key *k = key_of(l, token, l->app);
	if (!k)
		return false;
	envelope_sign(k, l->q.timestamp, l->q.nonce, encrypt, want);
	envelope_free(k);
	return span_eq(span_make(want, sizeof want), l->q.signature);
}

/* Told which other thing would have made it. */
static void say_signature(struct line *l)
{
	struct doctor *d = l->d;
	struct span token = conf_get(d->conf, "app", l->app, "token"), twice;
	const char *other;
	if (l->q.signature.n != ENVELOPE_SIGNATURE_CHARS) {
		doctor_add(d, DOCTOR_BAD, "signature_form", "照原样整行复制",
			"msg_signature 有 %zu 个字符，应当是 40 个", l->q.signature.n);
		return;
	}
	if (span_present(l->raw_echo) && url_decode(d->arena, l->encrypt, &twice) == RC_OK &&
		!span_eq(twice, l->encrypt) && signs(l, token, twice)) {
		doctor_add(d, DOCTOR_BAD, "encoded_twice",
			"让网站服务器原样转发网址（nginx 的 proxy_pass 后面不要带路径，也不要 rewrite）",
			"echostr 被多编码了一遍，签名因此不对");
		return;
	}
	if (signs(l, span_trim(token), l->encrypt)) {
		doctor_add(d, DOCTOR_BAD, "token_blank", "把 token 前后的空格去掉", "[app %s] 的 token 前后多了空格",
			l->app);
		return;
	}
	for (int i = 0; (other = conf_name(d->conf, "app", i)) != NULL; i++)
		if (strcmp(other, l->app) != 0 && signs(l, conf_get(d->conf, "app", other, "token"), l->encrypt)) {
			doctor_add(d, DOCTOR_BAD, "token_other",
				"管理后台里两个应用的回调 URL 填反了，或配置里两段的 token 写反了",
				"签名用的是 [app %s] 的 Token，请求却到了 /wecom/%s", other, l->app);
			return;
		}
	if (signs(l, conf_get(d->conf, "app", l->app, "secret"), l->encrypt)) {
		doctor_add(d, DOCTOR_BAD, "token_secret",
			"管理后台的 Token 栏里填成了 Secret：换一个 Token，Secret 也要重置", "签名是用 Secret 做的");
		return;
	}
	doctor_add(d, DOCTOR_BAD, "token", "管理后台 → 这个应用 → 接收消息 → 设置API接收，照那里的 Token 填进 token",
		"签名不对：[app %s] 的 token 和管理后台的不一样（或这一行被改过、截断过）", l->app);
}

static void say_key(struct line *l, enum envelope_verdict v)
{
	const char *other;
	struct span who;
	for (int i = 0; (other = conf_name(l->d->conf, "app", i)) != NULL; i++) {
		struct envelope_key *k = strcmp(other, l->app) != 0 ? key_of(l, SPAN_LIT("-"), other) : NULL;
		bool opens = k && envelope_addressee(k, l->d->arena, l->encrypt, &who) == ENVELOPE_OK;
		envelope_free(k);
		if (opens) {
			doctor_add(l->d, DOCTOR_BAD, "aes_key_other", "配置里两段的 aes_key 写反了",
				"密文用的是 [app %s] 的 EncodingAESKey", other);
			return;
		}
	}
	doctor_add(l->d, DOCTOR_BAD, "aes_key",
		"管理后台 → 这个应用 → 接收消息 → 设置API接收，照那里的 EncodingAESKey（43 个字符）填进 aes_key",
		"签名对，密文解不开（%s）：[app %s] 的 aes_key 和管理后台的不一样", envelope_verdict_name(v), l->app);
}

static void say_receiveid(struct line *l, struct envelope_key *k)
{
	struct span who = SPAN_LIT("");
	if (envelope_addressee(k, l->d->arena, l->encrypt, &who) != ENVELOPE_OK)
		return; /* it was opened before */
	doctor_add(l->d, DOCTOR_BAD, "receiveid",
		"这是管理后台「我的企业」里的企业 ID，填进 [corp] corpid；第三方应用填进 receiveid",
		"密文是给「%.*s」的，配置里写的是「%s」", SPAN_ARG(who),
		conf_str(l->d->conf, "app", l->app, "receiveid"));
}

static void say_time(struct line *l, int64_t now_ms)
{
	int64_t fresh_s = conf_int(l->d->conf, "gate", NULL, "freshness"), off_s = now_ms / MS - l->stamp_s;
	doctor_add(l->d, DOCTOR_GOOD, "request", "", "签名、密钥、企业 ID 都对：这一行 siyu 会收下");
	if (fresh_s > 0 && (off_s > fresh_s || off_s < -fresh_s))
		doctor_add(l->d, DOCTOR_NOTE, "stale",
			"要是它是刚刚到的，就校准这台机器的时间（NTP）；是旧日志就不用管",
			"它的时间离现在 %lld 秒，超过 %lld 秒的当作重放挡下", (long long)(off_s < 0 ? -off_s : off_s),
			(long long)fresh_s);
}

void doctorline_look(struct doctor *d, struct span text, struct span body, int64_t now_ms)
{
	struct line l = {.d = d};
	struct span path, query = SPAN_ABSENT;
	struct envelope_content content;
	if (!target_of(text, &path, &query)) {
		doctor_add(d, DOCTOR_BAD, "line",
			"照网站服务器访问日志里的样子写：--request 'GET /wecom/bot?msg_signature=…'",
			"看不出请求的网址");
		return;
	}
	if (!find_app(&l, path) || !read_query(&l, query, !span_present(body)))
		return;
	if (span_present(body) && envelope_outer(d->arena, body, &l.encrypt) != ENVELOPE_OK) {
		doctor_add(d, DOCTOR_BAD, "body", "网站服务器要原样转发内容", "内容不是企业微信的信封：没有 Encrypt");
		return;
	}
	struct envelope_key *k = key_of(&l, conf_get(d->conf, "app", l.app, "token"), l.app);
	if (!k) {
		doctor_add(d, DOCTOR_BAD, "aes_key", "", "[app %s] 没有 aes_key", l.app);
		return;
	}
	enum envelope_verdict v = envelope_open(k, d->arena, &l.q, l.encrypt, &content);
	if (v == ENVELOPE_OK)
		say_time(&l, now_ms);
	else if (v == ENVELOPE_SIGNATURE)
		say_signature(&l);
	else if (v == ENVELOPE_RECEIVEID)
		say_receiveid(&l, k);
	else
		say_key(&l, v);
	envelope_free(k);
}
