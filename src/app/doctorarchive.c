/* siyu doctor: the chat archive (会话内容存档), where it is on. */
#include "archiving.h"
#include "doctor.h"
#include "datadir.h"

#include "archive/chatread.h"
#include "base/clock.h"
#include "base/fileio.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/zone.h"
#include "crypt/secret.h"

#include <string.h>
#include <unistd.h>

#define STATE_BYTES 8192
#define PEM_BYTES 65536
#define LATE_MS (10 * INT64_C(60000))

static void say_keys(struct doctor *d)
{
	struct span version, path;
	struct chatread_keys *keys = chatread_keys_new();
	struct text pem;
	text_init(&pem, PEM_BYTES);
	for (int i = 0; conf_pair(d->conf, "archive_keys", i, &version, &path); i++) {
		struct err err = {0};
		int64_t n = 0;
		enum rc rc = archiving_key(path, &pem, &err);
		if (!rc && !span_int(version, &n))
			rc = err_set(&err, RC_INVALID, "'%.*s' is no number", SPAN_ARG(version));
		if (!rc)
			rc = chatread_keys_add(keys, n, pem.n ? text_span(&pem) : SPAN_ABSENT, &err);
		if (rc)
			doctor_add(d, DOCTOR_BAD, "archive_key",
				rc == RC_DENIED
					? "chmod 600 它，让它属于跑 siyu 的用户"
					: "[archive_keys] 下写：公钥版本号 = 私钥文件（PEM，不带密码）；旧版本的也留着",
				"会话存档：版本 %.*s 的私钥用不了（%s）", SPAN_ARG(version), err.text);
	}
	if (pem.p)
		secret_wipe(pem.p, pem.cap);
	text_release(&pem);
	chatread_keys_free(keys);
}

/* What its reader wrote of itself: cause is archiving.c's. Who cannot be reached, or does not know us, for one call does not for another; a
 * secret that both calls have is wrong for both. */
static void say_trouble(struct doctor *d, struct span cause, struct span trouble)
{
	static const struct {
		const char *cause, *said, *todo;
	} row[] = {
		{"key", "私钥用不了", "[archive_keys] 下写：公钥版本号 = 私钥文件（PEM，不带密码，chmod 600）"},
		{"library", "它的 C 库装不上",
			"到企业微信开发者网站下载会话内容存档的 C 库（Linux，和这台机器同一种处理器），[archive] library 写它的路径"},
		{"secret", "它的 C 库不认企业 ID 或 Secret",
			"[archive] secret 要填管理后台 → 管理工具 → 会话内容存档 那一页的 Secret，不是应用的；再核对 [corp] corpid"},
		{"asking", "问不到客户同不同意",
			"看这台机器通不通企业微信，会话内容存档那一页的可信 IP 有没有加上它；[archive] secret 对不对"},
		{"pull", "企业微信不给",
			"看括号里的代码。10001：网络不通，看防火墙和 [archive] proxy；10009、301042：管理后台会话内容存档那一页的可信 IP 加上这台机器；"
			"301052、301053：在那一页续期或开通；301058：把 [archive] limit 调小"},
		{"sealed", "有消息打不开",
			"[archive_keys] 里要有每个公钥版本的私钥，旧的也留着：照括号里说的版本核对；找不回来的写成 版本 = lost"},
	};
	static const char *const near[] = {"dns", "connect", "tls", "certificate", "cut", "corpid", "trusted_ip"};
	const char *sender = conf_sender(d->conf), *said = "没有成", *todo = "看 siyu serve 的日志";
	bool same = false;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++)
		if (span_is(cause, row[i].cause)) {
			said = row[i].said;
			todo = row[i].todo;
		}
	for (size_t i = 0; d->fault && i < sizeof near / sizeof *near; i++)
		same = same || (strcmp(d->fault, near[i]) == 0 && !span_is(cause, "key") && !span_is(cause, "library"));
	if (d->fault && strcmp(d->fault, "secret") == 0 && span_is(cause, "secret"))
		same = span_eq(
			conf_get(d->conf, "archive", NULL, "secret"), conf_get(d->conf, "app", sender, "secret"));
	doctor_add(d, same ? DOCTOR_SYMPTOM : DOCTOR_BAD, "archive_trouble", todo,
		"会话存档读不下来：%s%s（%.*s）。没读的消息在企业微信只留 5 天", said, same ? "，和上面同一个原因" : "",
		SPAN_ARG(trouble));
}

static void say_state(struct doctor *d, const struct datadir *dir, const struct zone *zone)
{
	struct text out;
	struct json_doc *doc = NULL;
	char at[32];
	int64_t pulled_ms = 0;
	text_init(&out, STATE_BYTES);
	if (!datadir_held(dir, "archive")) {
		doctor_add(d, DOCTOR_NOTE, "archive_running", "siyu serve", "会话存档：读取的进程没有在跑");
	} else if (fileio_read(dir->archive, &out, NULL) || json_parse(span_trim(text_span(&out)), &doc, NULL)) {
		doctor_add(d, DOCTOR_NOTE, "archive_running", "过一会儿再看", "会话存档：读取的进程刚起来");
	} else {
		struct span trouble = json_str(json_get(json_root(doc), "trouble"));
		(void)json_int(json_get(json_root(doc), "pulled_ms"), &pulled_ms);
		if (trouble.n)
			say_trouble(d, json_str(json_get(json_root(doc), "cause")), trouble);
		else if (pulled_ms == 0 || clock_real_ms() - pulled_ms > LATE_MS)
			doctor_add(
				d, DOCTOR_BAD, "archive_late", "看 siyu serve 的日志", "会话存档：已经好一阵没有读到");
		else
			doctor_add(d, DOCTOR_GOOD, "archive_read", "", "会话存档：最近一次 %s 读到",
				zone_format_minute(zone, pulled_ms, at));
	}
	json_free(doc);
	text_release(&out);
}

void doctorarchive_look(struct doctor *d)
{
	const char *library = conf_str(d->conf, "archive", NULL, "library");
	struct datadir dir;
	struct zone zone;
	struct err err = {0};
	if (!archiving_wanted(d->conf))
		return;
	doctor_add(d, DOCTOR_NOTE, "archive_on", "要告诉员工和客户；不要了，就把 [archive] library 留空",
		"会话存档开着：同意了的客户和员工的聊天会读进来，原文留 %lld 天",
		(long long)conf_int(d->conf, "archive", NULL, "keep_days"));
	if (!conf_flag(d->conf, "archive", NULL, "check_consent"))
		doctor_add(d, DOCTOR_NOTE, "archive_consent", "[archive] check_consent = yes",
			"会话存档：不问企业微信客户同不同意，全靠平台只给同意了的");
	if (access(library, R_OK) != 0)
		doctor_add(d, DOCTOR_BAD, "archive_library",
			"到企业微信开发者网站下载会话内容存档的 C 库（Linux），[archive] library 写它的路径",
			"会话存档：没有 %s，或读不了", library);
	say_keys(d);
	if (datadir_init(&dir, conf_str(d->conf, "data", NULL, "dir"), &err) ||
		zone_load(conf_str(d->conf, "corp", NULL, "timezone"), clock_real_ms() - ZONE_DAY_MS,
			clock_real_ms() + ZONE_DAY_MS, &zone, &err))
		return;
	say_state(d, &dir, &zone);
}
