/* How long a turn of the fold is: its caller says when it is enough (fold_enough). */
#include "foldworld.h"

#include "base/mem.h"
#include "base/rng.h"
#include "flow/orderahead.h"

static int setup(void **state)
{
	*state = foldworld_new(TUESDAY + 10 * HOUR);
	return 0;
}

static int teardown(void **state)
{
	foldworld_free(*state);
	return 0;
}

static bool third_time(void *user)
{
	return ++*(int *)user % 3 == 0;
}

/* A turn ends where its caller has enough, and the rest comes with the next; the state does not hang on it. */
static void a_turn_ends_where_it_is_enough(void **state)
{
	struct foldworld *w = *state;
	int64_t folded = 0, first = fold_position(w->fold);
	bool behind = false;
	int asked = 0;
	for (int i = 0; i < 7; i++) {
		char customer[16];
		snprintf(customer, sizeof customer, "wm%d", i);
		foldworld_event(w, "add_external_contact", customer, "li", NULL);
	}
	fold_enough(w->fold, third_time, &asked);
	for (int left = 7; left > 0; left -= 3) {
		assert_int_equal(fold_turn(w->fold, w->most, &folded, &behind, &w->err), RC_OK);
		assert_int_equal(folded, left < 3 ? left : 3);
		assert_int_equal(behind, left > 3);
	}
	assert_int_equal(fold_position(w->fold), first + 7);
	fold_enough(w->fold, NULL, NULL);
}

/* However long the first input takes, a turn passes it. */
static bool always(void *user)
{
	(void)user;
	return true;
}

static void a_turn_passes_one_input_at_least(void **state)
{
	struct foldworld *w = *state;
	int64_t folded = 0;
	foldworld_event(w, "add_external_contact", "wm1", "li", NULL);
	foldworld_event(w, "add_external_contact", "wm2", "li", NULL);
	fold_enough(w->fold, always, NULL);
	assert_int_equal(fold_catch_up(w->fold, w->most, &folded, &w->err), RC_OK);
	assert_int_equal(folded, 2);
	fold_enough(w->fold, NULL, NULL);
}

/* A file of orders where no work runs goes in by large turns, in which customers are looked up beforehand; what scripts and others do of them
 * in between, and the state, are as if each input came alone. */
static void a_file_alone_leaves_the_same_state(void **state)
{
	struct foldworld *w = *state;
	char one[65], other[65], body[2048];
	int64_t folded = 0;
	bool behind = true;
	foldworld_scripts(w, "sop/老客.md",
		"# 剧本：老客\n- 开始：首单\n- 目标：复购，30天内\n\n## 30分钟后 收到单子\n- 打标签：老客\n> 单子收到了。\n",
		NULL);
	for (int i = 0; i < 30; i++) {
		char customer[16];
		snprintf(customer, sizeof customer, "wm%d", i);
		foldworld_event(w, "add_external_contact", customer, "li", NULL);
	}
	foldworld_fold(w);
	for (int i = 0; i < 60; i++) {
		size_t n = (size_t)snprintf(body, sizeof body, "{\"source\":\"csv\",\"undated\":\"paid\",\"orders\":[");
		for (int k = 0; k < 6; k++)
			n += (size_t)snprintf(body + n, sizeof body - n,
				"%s{\"order_no\":\"F%d\",\"paid_ms\":%lld,\"amount_yuan\":\"9.00\",\"refund_yuan\":\"%s\","
				"\"external_userid\":\"wm%d\"}",
				k ? "," : "", (i * 6 + k) % 300,
				(long long)(i < 30 ? TUESDAY + i * 10 * MINUTE : TUESDAY - i * DAY), /* some again */
				i >= 50 ? "9.00" : "0", (i * 7 + k * 5) % 35);
		snprintf(body + n, sizeof body - n, "]}");
		(void)foldworld_put(w, INBOX_ORDERS, body);
		if (i % 17 == 5) /* they do not come alone */
			foldworld_event(w, "edit_external_contact", "wm3", "li", NULL);
	}
	fold_alone(w->fold, true);
	while (behind)
		assert_int_equal(fold_turn(w->fold, FOLD_ALONE_INPUTS, &folded, &behind, &w->err), RC_OK);
	fold_alone(w->fold, false);
	assert_true(foldworld_rounds(w, "wm7") > 0);
	foldworld_digest(w, one);
	foldworld_replay_digest(w, 1, other);
	assert_string_equal(one, other);
}

/* One random input of those that come between the orders of a file. */
static void other_input(struct foldworld *w, struct rng *r)
{
	char who[16], body[400];
	snprintf(who, sizeof who, "wm%d", (int)rng_below(r, 40));
	switch (rng_below(r, 9)) {
	case 0: foldworld_event(w, "add_external_contact", who, "li", NULL); break; /* some have orders already */
	case 1: foldworld_event(w, "edit_external_contact", who, "li", NULL); break;
	case 2: foldworld_event(w, "add_external_contact", who, "wang", "<State><![CDATA[qr]]></State>"); break;
	case 3: (void)foldworld_put(w, INBOX_ORDERS, "[1,2"); break; /* the turn is begun anew, with savepoints */
	case 4:
	case 5:
	case 6:
		snprintf(body, sizeof body,
			"{\"verb\":\"order_%s\",\"source\":\"csv\",\"numbers\":[\"F%d\"],\"by\":\"li\",\"why\":\"错\"}",
			rng_below(r, 3) ? "void" : "unvoid", (int)rng_below(r, 300));
		(void)foldworld_put(w, INBOX_COMMAND, body);
		break;
	case 7:
		snprintf(body, sizeof body,
			"{\"verb\":\"heard\",\"customer\":\"%s\",\"employee\":\"li\",\"text\":\"好\"}", who);
		(void)foldworld_put(w, INBOX_COMMAND, body);
		break;
	default:
		snprintf(body, sizeof body,
			"{\"customer\":\"%s\",\"pseudonym\":\"gone-%s\",\"key\":\"%064d\",\"ids\":[],\"names\":[],\"by\":\"li\"}",
			who, who, 7);
		if (rng_below(r, 4) == 0)
			(void)foldworld_put(w, INBOX_FORGET, body);
	}
}

static void some_orders(struct foldworld *w, struct rng *r)
{
	struct text body;
	text_init(&body, 1 << 16);
	text_addf(&body, "{\"source\":\"%s\",%s\"orders\":[", rng_below(r, 9) ? "csv" : "shop",
		rng_below(r, 2) ? "\"undated\":\"paid\"," : "");
	int n = 1 + (int)rng_below(r, 8);
	for (int k = 0; k < n; k++) {
		bool some = rng_below(r, 4) == 0;
		text_addf(&body,
			"%s{\"order_no\":\"F%d\",\"paid_ms\":%lld,\"amount_yuan\":\"9.00\",\"refund_yuan\":\"%s\",\"%s\":\"wm%s%d\"}",
			k ? "," : "", (int)rng_below(r, 400),
			(long long)(w->now_ms - (int64_t)rng_below(r, 200) * (rng_below(r, 2) ? DAY : MINUTE)),
			some                      ? "9.00"
				: rng_below(r, 5) ? "0"
						  : "3.00",
			rng_below(r, 20) ? "external_userid" : "unionid", rng_below(r, 50) ? "" : "-none-",
			(int)rng_below(r, 45));
	}
	text_adds(&body, "]}");
	(void)foldworld_put(w, INBOX_ORDERS, text_str(&body));
	text_release(&body);
}

static void digest_alone(struct foldworld *w, unsigned flags, char ret[65])
{
	struct store_db *db;
	struct fold *fold;
	int64_t folded;
	bool behind = true;
	struct text out;
	assert_int_equal(db_open(":memory:", flags, &db, &w->err), RC_OK);
	assert_int_equal(fold_open(db, w->in, NULL, &fold, &w->err), RC_OK);
	fold_alone(fold, true);
	while (behind)
		if (fold_turn(fold, FOLD_ALONE_INPUTS, &folded, &behind, &w->err))
			fail_msg("%s", w->err.text);
	text_init(&out, 65536);
	assert_int_equal(fold_digest(db, &out, &w->err), RC_OK);
	size_t at = span_search(text_span(&out), SPAN_LIT("total "));
	snprintf(ret, 65, "%.64s", text_str(&out) + at + 6);
	text_release(&out);
	fold_close(fold);
	db_close(db);
}

/* Whatever else stands among the orders, and in what state it is folded: as a world, as one of a replay, and as it serves. */
static void whatever_comes_with_a_file_leaves_the_same_state(void **state)
{
	struct foldworld *w = *state;
	for (int seed = 1; seed <= 6; seed++) {
		struct rng r;
		char one[65], other[65];
		rng_seed(&r, (uint64_t)seed);
		foldworld_scripts(w, "sop/老客.md",
			"# 剧本：老客\n- 开始：首单\n- 目标：复购，30天内\n\n## 30分钟后 收到单子\n- 打标签：老客\n> 单子收到了。\n",
			"sop/再来.md", "# 剧本：再来\n- 开始：复购\n\n## 1天后 谢谢\n> 谢谢再来。\n", NULL);
		for (int i = 0; i < 25; i++) {
			char who[16];
			snprintf(who, sizeof who, "wm%d", i);
			foldworld_event(w, "add_external_contact", who, "li", NULL);
		}
		for (int i = 0; i < 300; i++) {
			if (rng_below(&r, 4) == 0)
				w->now_ms += (int64_t)rng_below(&r, 5) * HOUR;
			if (i % 100 == 0) /* ends a turn */
				(void)foldworld_put(w, INBOX_TICK, "{\"fire\":10}");
			if (rng_below(&r, seed % 2 ? 40 : 4) == 0)
				other_input(w, &r);
			else
				some_orders(w, &r);
		}
		foldworld_replay_digest(w, 1, one);
		digest_alone(w, 0, other);
		assert_string_equal(one, other);
		digest_alone(w, DB_VOLATILE, other);
		assert_string_equal(one, other);
		foldworld_free(w);
		*state = w = foldworld_new(TUESDAY);
	}
}

/* Inputs from..to, as another thread looks at them meanwhile. */
static struct orderahead *look(struct foldworld *w, int64_t from, int n)
{
	struct span *body = mem_array((size_t)n, sizeof *body);
	struct inbox_row *rows;
	struct orderahead *whose;
	struct store_db *reader;
	char path[512];
	int got;
	struct arena *a = arena_new(1 << 16);
	assert_int_equal(inbox_read(w->in, a, from - 1, n, &rows, &got, &w->err), RC_OK);
	assert_int_equal(got, n);
	for (int i = 0; i < n; i++)
		body[i] = rows[i].body;
	snprintf(path, sizeof path, "%s/siyu.db", w->dir);
	assert_int_equal(db_open(path, DB_READ_ONLY, &reader, &w->err), RC_OK);
	assert_int_equal(db_begin(reader, &w->err), RC_OK);
	assert_int_equal(orderahead_look(reader, body, n, &whose, &w->err), RC_OK);
	db_rollback(reader);
	db_close(reader);
	mem_free(body);
	arena_free(a);
	return whose;
}

static void fold_up_to(struct foldworld *w, int64_t to)
{
	int64_t folded;
	bool behind;
	while (fold_position(w->fold) < to)
		assert_int_equal(
			fold_turn(w->fold, (int)(to - fold_position(w->fold)), &folded, &behind, &w->err), RC_OK);
}

/* Loads of orders, each looked up at some time before its turn, also for other inputs than come then, and before somebody was met or forgotten. */
static void what_was_looked_up_before_leaves_the_same_state(void **state)
{
	struct foldworld *w = *state;
	struct rng r;
	char one[65], other[65];
	rng_seed(&r, 3);
	for (int i = 0; i < 25; i++) {
		char who[16];
		snprintf(who, sizeof who, "wm%d", i);
		foldworld_event(w, "add_external_contact", who, "li", NULL);
	}
	foldworld_fold(w);
	fold_alone(w->fold, true);
	for (int load = 0; load < 60; load++) {
		enum { LOAD = 20 };
		int others = (int)rng_below(&r, 3), when = (int)rng_below(&r, 3);
		int64_t from = fold_position(w->fold) + 1;
		for (int i = 0; i < others; i++)
			other_input(w, &r);
		for (int i = 0; i < LOAD; i++)
			some_orders(w, &r);
		int64_t head = from + LOAD - 1;
		assert_int_equal(inbox_head(w->in, &head, &w->err), RC_OK);
		int64_t first = head - LOAD + 1;
		struct orderahead *whose = when == 0 ? look(w, first, LOAD) : NULL;
		fold_up_to(w, first - 1);
		if (when == 1)
			whose = look(w, first, LOAD);
		if (whose)
			fold_ahead(w->fold, whose, rng_below(&r, 5) ? first : first + 1, head);
		fold_up_to(w, head);
	}
	fold_ahead(w->fold, look(w, fold_position(w->fold), 1), 1, 2); /* of a turn that never comes */
	fold_alone(w->fold, false);
	foldworld_digest(w, one);
	foldworld_replay_digest(w, 1, other);
	assert_string_equal(one, other);
}

/* The number of one who was forgotten may be another's by then. */
static void what_was_looked_up_before_somebody_went_is_looked_up_anew(void **state)
{
	enum { LOAD = 16 };
	struct foldworld *w = *state;
	char one[65], other[65], body[300];
	int64_t first = 0;
	foldworld_event(w, "add_external_contact", "wm1", "li", NULL);
	foldworld_event(w, "add_external_contact", "wm2", "li", NULL);
	(void)foldworld_put(w, INBOX_FORGET,
		"{\"customer\":\"wm2\",\"pseudonym\":\"gone-2\",\"key\":\"0000000000000000000000000000000000000000000000000000000000000007\",\"ids\":[],\"names\":[],\"by\":\"li\"}");
	foldworld_event(w, "add_external_contact", "wm3", "li", NULL);
	int64_t met = 0;
	assert_int_equal(inbox_head(w->in, &met, &w->err), RC_OK);
	for (int i = 0; i < LOAD; i++) {
		snprintf(body, sizeof body,
			"{\"source\":\"csv\",\"orders\":[{\"order_no\":\"F%d\",\"paid_ms\":%lld,\"amount_yuan\":\"9.00\",\"external_userid\":\"wm2\"}]}",
			i, (long long)w->now_ms);
		int64_t id = foldworld_put(w, INBOX_ORDERS, body);
		first = first ? first : id;
	}
	fold_up_to(w, met - 2); /* wm2 is somebody */
	struct orderahead *whose = look(w, first, LOAD);
	fold_alone(w->fold, true);
	fold_up_to(w, met);
	fold_ahead(w->fold, whose, first, first + LOAD - 1);
	fold_up_to(w, first + LOAD - 1);
	fold_alone(w->fold, false);
	struct contact c;
	assert_int_equal(contact_get(w->db, w->a, SPAN_LIT("wm3"), &c, &w->err), RC_OK);
	assert_int_equal(c.paid_orders, 0);
	foldworld_digest(w, one);
	foldworld_replay_digest(w, 1, other);
	assert_string_equal(one, other);
}

static enum rc opened_anew(struct foldworld *w)
{
	fold_close(w->fold);
	w->fold = NULL;
	return fold_open(w->db, w->in, NULL, &w->fold, &w->err);
}

/* What was folded of him since is gone from the log: the state would have him again, and not what he paid. */
static void a_state_from_before_somebody_was_forgotten_is_refused(void **state)
{
	struct foldworld *w = *state;
	static const char gone[] = "{\"kind\":\"forget\",\"pseudonym\":\"gone-1\"}";
	foldworld_event(w, "add_external_contact", "wm1", "li", NULL);
	foldworld_fold(w);
	foldworld_event(w, "edit_external_contact", "wm2", "li", NULL);
	char body[200];
	snprintf(body, sizeof body,
		"{\"customer\":\"wm1\",\"pseudonym\":\"gone-1\",\"key\":\"%064d\",\"ids\":[],\"names\":[],\"by\":\"li\"}",
		7);
	int64_t told = foldworld_put(w, INBOX_FORGET, body);
	(void)foldworld_put(w, INBOX_FORGET, gone);
	/* Killed before it was folded: nothing went yet. */
	assert_int_equal(opened_anew(w), RC_OK);
	/* An older siyu.db, put back behind it. */
	assert_int_equal(inbox_begin(w->in, &w->err), RC_OK);
	assert_int_equal(inbox_rewrite(w->in, told, SPAN_LIT(gone), &w->err), RC_OK);
	assert_int_equal(inbox_commit(w->in, &w->err), RC_OK);
	assert_int_equal(opened_anew(w), RC_INVALID);
	assert_non_null(strstr(w->err.text, "was forgotten"));
	assert_non_null(strstr(w->err.hint, "-wal"));
	assert_non_null(strstr(w->err.hint, "snapshots"));
}

/* Killed between the two that it folds: the one at the position is whole. */
static void a_state_in_the_middle_of_forgetting_goes_on(void **state)
{
	struct foldworld *w = *state;
	foldworld_event(w, "add_external_contact", "wm1", "li", NULL);
	char body[200];
	snprintf(body, sizeof body,
		"{\"customer\":\"wm1\",\"pseudonym\":\"gone-1\",\"key\":\"%064d\",\"ids\":[],\"names\":[],\"by\":\"li\"}",
		7);
	(void)foldworld_put(w, INBOX_FORGET, body);
	foldworld_fold(w);
	(void)foldworld_put(w, INBOX_FORGET, "{\"kind\":\"forget\",\"pseudonym\":\"gone-1\"}");
	assert_int_equal(opened_anew(w), RC_OK);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_turn_ends_where_it_is_enough),
		T(a_turn_passes_one_input_at_least),
		T(a_file_alone_leaves_the_same_state),
		T(whatever_comes_with_a_file_leaves_the_same_state),
		T(what_was_looked_up_before_leaves_the_same_state),
		T(what_was_looked_up_before_somebody_went_is_looked_up_anew),
		T(a_state_from_before_somebody_was_forgotten_is_refused),
		T(a_state_in_the_middle_of_forgetting_goes_on),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
