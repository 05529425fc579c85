/* siyu doctor: why WeCom refuses a callback URL, why nothing arrives, why calls fail; each with what to do. */
#include "doctor.h"

#include "base/clock.h"
#include "base/fileio.h"

#define OUT_BYTES ((size_t)1 << 20)
#define POST_BYTES ((size_t)2 << 20)

/* One request line; body: the path of a file that holds what was posted, or NULL. */
static enum rc look_at_line(struct doctor *d, const char *line, const char *body, struct err *err)
{
	struct text post;
	enum rc rc = RC_OK;
	text_init(&post, POST_BYTES);
	if (body)
		rc = fileio_read(body, &post, err);
	if (!rc)
		doctorline_look(d, span_of(line), body ? text_span(&post) : SPAN_ABSENT, clock_real_ms());
	text_release(&post);
	return rc;
}

static enum rc look(struct doctor *d, struct app *app, const char *url, const char *line, const char *body,
	bool offline, struct err *err)
{
	doctorhouse_conf(d, app);
	if (!d->conf)
		return RC_OK;
	if (line)
		return look_at_line(d, line, body, err);
	if (!offline && !conf_away(d->conf, NULL))
		doctorapi_look(d);
	doctorhouse_look(d);
	doctorgate_look(d);
	doctordesk_look(d);
	doctorarchive_look(d);
	if (url)
		doctorurl_look(d, span_of(url));
	return RC_OK;
}

int command_doctor(struct app *app, int argc, char **argv)
{
	const char *url = NULL, *line = NULL, *body = NULL;
	bool json = false, offline = false;
	const struct option_spec specs[] = {{"--url", &url, NULL}, {"--request", &line, NULL}, {"--body", &body, NULL},
		{"--json", NULL, &json}, {"--offline", NULL, &offline}};
	char *words[8];
	int n;
	if (argc > 8)
		return command_usage("doctor", "参数太多了");
	int code = command_options("doctor", argc, argv, specs, 5, words, &n);
	if (code)
		return code;
	if (n > 0 || (body && !line) || (line && url))
		return command_usage("doctor", "--url 要单独写；--request 可以带 --body");
	struct err err = {0};
	struct text out;
	struct doctor d = {.clock_off_ms = INT64_MAX};
	text_init(&out, OUT_BYTES);
	enum rc rc = oneask_new("siyu-doctor", &d.ask, &err);
	if (!rc) {
		d.arena = arena_new(65536);
		rc = look(&d, app, url, line, body, offline, &err);
	}
	if (!rc) {
		doctor_print(&d, json, &out);
		printf("%s", text_str(&out));
	}
	oneask_free(d.ask);
	arena_free(d.arena);
	text_release(&out);
	return rc ? command_fail(&err, command_code(rc)) : doctor_bad(&d) ? EXIT_NO : EXIT_DONE;
}
