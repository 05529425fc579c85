/* The moves of every state against the CHECK lists of the schema, and every illegal one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "base/fileio.h"
#include "base/text.h"
#include "crm/life.h"
#include "crm/moves.h"

#define SCHEMA "src/store/schema/0001_state.sql"

/* The names in `CHECK (state = 'a' OR state = 'b')` of a table. */
static int listed(struct span sql, const char *table, char names[16][32])
{
	char head[64];
	size_t at;
	int n = 0;

	snprintf(head, sizeof head, "CREATE TABLE %s (", table);
	at = span_search(sql, span_of(head));
	assert_true(at != SIZE_MAX);
	sql = span_drop(sql, at);
	at = span_search(sql, SPAN_LIT("CHECK (state = "));
	assert_true(at != SIZE_MAX);
	sql = span_drop(sql, at + strlen("CHECK ("));
	sql = span_take(sql, span_find(sql, ')'));
	while (span_find(sql, '\'') != SIZE_MAX) {
		struct span skipped, name;

		if (!span_cut(sql, '\'', &skipped, &sql) || !span_cut(sql, '\'', &name, &sql))
			break;
		snprintf(names[n++], 32, "%.*s", SPAN_ARG(name));
	}
	return n;
}

static void test_states_are_those_of_the_schema(void **state)
{
	struct text sql;
	struct err err;

	(void)state;
	text_init(&sql, 1 << 20);
	assert_int_equal(fileio_read(SCHEMA, &sql, &err), RC_OK);
	for (int of = 0; of < MOVES_KINDS; of++) {
		char names[16][32];
		int n = listed(text_span(&sql), moves_table((enum moves_of)of), names);

		assert_int_equal(n, moves_count((enum moves_of)of));
		for (int i = 0; i < n; i++)
			assert_string_equal(names[i], moves_state((enum moves_of)of, i));
	}
	text_release(&sql);
}

/* Every allowed move, once more, written as people read it. What is not here must be refused. */
/* clang-format off */
static const char *const allowed[] = {
	"enrolment: >live >waiting live>ended waiting>live waiting>ended ",
	"occurrence: >delayed >made >delivered >failed >skipped >cancelled >expired >acted "
	"delayed>made delayed>skipped delayed>cancelled delayed>expired delayed>acted delayed>delivered delayed>failed "
	"made>delivered made>failed made>cancelled made>expired made>delayed made>skipped "
	"cancelled>delayed cancelled>made cancelled>delivered expired>delayed expired>made expired>skipped expired>delivered ",
	"task: >open >sending open>sending open>cancelled open>expired sending>waiting sending>failed sending>unsure sending>cancelled "
	"waiting>sent waiting>partly waiting>expired waiting>cancelled waiting>failed partly>sent expired>sent expired>partly "
	"cancelled>sent cancelled>partly cancelled>sending unsure>waiting unsure>failed unsure>cancelled unsure>expired unsure>sending ",
	"task_member: >waiting waiting>sent waiting>not_friend waiting>quota waiting>invalid waiting>cancelled waiting>expired "
	"waiting>removed cancelled>sent expired>sent expired>not_friend expired>quota removed>waiting ",
	"effect: >ready >failed >expired >held ready>attempted ready>done ready>cancelled ready>expired ready>failed ready>held "
	"attempted>done attempted>failed attempted>ready attempted>unsure attempted>expired failed>ready unsure>done unsure>failed "
	"unsure>ready cancelled>attempted expired>attempted held>ready held>cancelled held>expired ",
	"todo: >open open>done open>cancelled cancelled>done ",
	"relation: >half >live >deleted_by_employee >deleted_by_customer >transferred half>live half>deleted_by_employee "
	"half>deleted_by_customer half>transferred live>deleted_by_employee live>deleted_by_customer live>transferred "
	"deleted_by_employee>half deleted_by_employee>live deleted_by_customer>half deleted_by_customer>live transferred>half "
	"transferred>live ",
	"post: >planned planned>tags planned>sending planned>skipped planned>failed planned>cancelled tags>sending tags>failed tags>expired "
	"tags>cancelled sending>creating sending>failed sending>expired sending>cancelled sending>unsure creating>waiting creating>failed "
	"creating>unsure waiting>published waiting>partly waiting>expired partly>published expired>partly expired>published "
	"unsure>sending unsure>creating unsure>waiting unsure>failed unsure>published unsure>expired ",
	"post_member: >waiting >capped >unknown waiting>published waiting>invalid waiting>expired waiting>unasked expired>published ",
};
/* clang-format on */

static bool drawn(enum moves_of of, const char *from, const char *to)
{
	char move[80];

	snprintf(move, sizeof move, " %s>%s ", from, to);
	return strstr(allowed[of], move) != NULL;
}

static void test_every_move(void **state)
{
	(void)state;
	for (int of = 0; of < MOVES_KINDS; of++) {
		enum moves_of k = (enum moves_of)of;
		int count = moves_count(k);

		assert_int_equal(strncmp(allowed[of], moves_table(k), strlen(moves_table(k))), 0);
		for (int to = 0; to < count; to++) {
			bool reached = moves_allowed(k, "", moves_state(k, to));

			assert_int_equal(moves_allowed(k, "", moves_state(k, to)), drawn(k, "", moves_state(k, to)));
			for (int from = 0; from < count; from++) {
				bool may = moves_allowed(k, moves_state(k, from), moves_state(k, to));

				if (may != drawn(k, moves_state(k, from), moves_state(k, to)))
					fail_msg("%s: %s>%s", moves_table(k), moves_state(k, from), moves_state(k, to));
				assert_false(may && from == to);
				reached = reached || may;
			}
			assert_true(reached); /* no state is an island */
		}
	}
}

static void test_unknown_names_and_ends(void **state)
{
	(void)state;
	assert_false(moves_allowed(MOVES_TASK, "open", "no"));
	assert_false(moves_allowed(MOVES_TASK, "no", "open"));
	assert_false(moves_allowed(MOVES_TASK, "", ""));
	assert_true(moves_final(MOVES_EFFECT, "done"));
	assert_false(moves_final(MOVES_EFFECT, "cancelled")); /* the stop came while the call was under way */
	assert_true(moves_final(MOVES_ENROLMENT, "ended"));
	assert_true(moves_final(MOVES_OCCURRENCE, "delivered"));
	assert_false(moves_final(MOVES_OCCURRENCE, "no"));
}

/* crm/life moves relations only as drawn. */
static void test_life_keeps_to_the_table(void **state)
{
	(void)state;
	for (int from = 0; from < LIFE_STATES; from++)
		for (int ev = LIFE_EV_HALF; ev <= LIFE_EV_DEL_FOLLOW; ev++)
			for (int64_t s = 99; s <= 101; s++) {
				struct life row = {(enum life_state)from, 100, 50000, 1, 0, from == LIFE_HALF};
				struct life_result r;

				life_apply(&row, (enum life_event)ev, s, s * 1000, &r);
				if (r.changed && r.row.state != row.state)
					assert_true(moves_allowed(MOVES_RELATION, life_state_name(row.state),
						life_state_name(r.row.state)));
				assert_true(r.row.event_s >= row.event_s);
				assert_true(r.row.adds >= row.adds);
				assert_false(r.row.asked && (!row.asked || r.row.state == LIFE_LIVE));
			}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_states_are_those_of_the_schema),
		cmocka_unit_test(test_every_move),
		cmocka_unit_test(test_unknown_names_and_ends),
		cmocka_unit_test(test_life_keeps_to_the_table),
	};

	return cmocka_run_group_tests_name("crm/moves", tests, NULL, NULL);
}
