/* siyu status: whether the engine is open or held, what waits, what is unsure, what went wrong. */
#include "command.h"
#include "station.h"
#include "put.h"

#include "base/json.h"
#include "store/meta.h"
#include "store/outbox.h"
#include "store/outcome.h"

#include <string.h>

#define SHOWN 20

static enum rc ask_work(struct app *app, struct text *answer, struct err *err)
{
	struct datadir dir;
	enum rc rc = datadir_init(&dir, conf_str(app->conf, "data", NULL, "dir"), err);
	return rc ? rc : put_ask(dir.sock, SPAN_LIT("{\"ask\":\"status\"}"), answer, err);
}

static enum rc print_counts(struct station *e, struct jsonw *w, struct err *err)
{
	struct arena *a = arena_new(4096);
	struct meta meta;
	int64_t head = 0, outbox[OUTBOX_STATES] = {0}, outcomes[OUTCOME_COUNT] = {0};
	enum rc rc = meta_get(e->db, a, &meta, err);
	if (!rc)
		rc = inbox_head(e->in, &head, err);
	if (!rc)
		rc = outbox_counts(e->db, outbox, err);
	if (!rc)
		rc = outcome_counts(e->db, outcomes, err);
	if (!rc) {
		jsonw_kint(w, "position", meta.position);
		jsonw_kint(w, "head", head);
		jsonw_key(w, "outbox");
		jsonw_obj(w);
		for (int i = 0; i < OUTBOX_STATES; i++)
			jsonw_kint(w, outbox_state_name((enum outbox_state)i), outbox[i]);
		jsonw_end_obj(w);
		jsonw_key(w, "outcomes");
		jsonw_obj(w);
		for (int i = OUTCOME_DONE + 1; i < OUTCOME_COUNT; i++)
			jsonw_kint(w, outcome_name((enum outcome)i), outcomes[i]);
		jsonw_end_obj(w);
	}
	arena_free(a);
	return rc;
}

/* What a person has to look at: calls whose end nobody knows. */
static enum rc print_unsure(struct station *e, struct jsonw *w, struct err *err)
{
	struct arena *a = arena_new(65536);
	struct outbox_row *row;
	char key[OUTBOX_KEY_BYTES];
	int n = 0;
	enum rc rc = outbox_open(e->db, a, (struct outbox_key){0, 0}, SHOWN, &row, &n, err);
	jsonw_key(w, "open");
	jsonw_arr(w);
	for (int i = 0; !rc && i < n; i++) {
		jsonw_obj(w);
		jsonw_kcstr(w, "effect", outbox_key_print(row[i].key, key));
		jsonw_kstr(w, "call", row[i].api);
		jsonw_kcstr(w, "state", outbox_state_name(row[i].state));
		jsonw_kstr(w, "subject", row[i].subject);
		jsonw_kstr(w, "detail", row[i].detail);
		jsonw_end_obj(w);
	}
	jsonw_end_arr(w);
	arena_free(a);
	return rc;
}

static void print_lines(const struct json_node *obj, int indent)
{
	struct text value;
	text_init(&value, 65536);
	for (const struct json_node *c = json_first(obj); c; c = json_next(c)) {
		bool array = json_kind(obj) == JSON_ARRAY;
		if (json_first(c)) {
			if (!array)
				printf("%*s%.*s\n", indent, "", SPAN_ARG(json_key(c)));
			print_lines(c, indent + 2);
			continue;
		}
		bool flag = false;
		text_clear(&value);
		if (!json_scalar(c, &value) && json_bool(c, &flag))
			text_adds(&value, flag ? "yes" : "no");
		struct span line = span_trim(text_span(&value));
		printf("%*s%-18.*s %.*s\n", indent, "", SPAN_ARG(json_key(c)), SPAN_ARG(line));
	}
	text_release(&value);
}

int command_status(struct app *app, int argc, char **argv)
{
	bool json = false;
	const struct option_spec specs[] = {{"--json", NULL, &json}};
	char *words[8];
	int n;
	struct station e;
	struct err err = {0}, asked = {0};
	struct text out, answer;
	struct jsonw w;
	if (argc > 8)
		return command_usage("status", "too many words");
	int code = command_options("status", argc, argv, specs, 1, words, &n);
	if (code || n > 0)
		return code ? code : command_usage("status", "the word '%s' is not expected", words[0]);
	enum rc rc = station_read(conf_str(app->conf, "data", NULL, "dir"), &e, &err);
	if (rc)
		return command_fail(&err, command_code(rc));
	text_init(&out, 1u << 20);
	text_init(&answer, PUT_LINE_BYTES);
	enum rc alive = ask_work(app, &answer, &asked);
	jsonw_init(&w, &out);
	jsonw_obj(&w);
	jsonw_kbool(&w, "running", alive == RC_OK);
	if (alive == RC_OK) {
		jsonw_key(&w, "work");
		jsonw_raw(&w, span_trim(text_span(&answer)));
	}
	rc = print_counts(&e, &w, &err);
	if (!rc)
		rc = print_unsure(&e, &w, &err);
	jsonw_end_obj(&w);
	struct json_doc *doc = NULL;
	if (!rc && json)
		printf("%s\n", text_str(&out));
	else if (!rc && (rc = json_parse(text_span(&out), &doc, &err)) == RC_OK)
		print_lines(json_root(doc), 0);
	json_free(doc);
	text_release(&out);
	text_release(&answer);
	station_close(&e);
	return rc ? command_fail(&err, command_code(rc)) : EXIT_DONE;
}
