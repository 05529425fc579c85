/* play: plays a scenario file (*.scn) in virtual time: the real fold, the real sender and the sandbox's brain in one process.
 * See README in the head of play.c for the words of the language. */
#ifndef SIYU_TESTS_SCENARIO_PLAY_H
#define SIYU_TESTS_SCENARIO_PLAY_H
#include "app/world.h"
#include "base/arena.h"
#include "base/zone.h"

#define PLAY_WORDS 24
#define PLAY_FAULTS 64

struct play_fault { struct span path; int64_t code; };

struct play {
	const char *path;        /* of the file, for messages */
	int line;                /* in hand, from 1 */
	bool short_pages;        /* WeCom hands its lists out row by row, and now and then a page without any */
	bool crashing;           /* ends fold and sender as kill -9 does wherever the scenario is at rest */
	char dir[256];
	struct arena *a;
	struct zone zone;
	struct text conf_text;
	struct conf *conf;
	struct brain_conf people;
	struct brain *brain;
	struct world *world;     /* NULL until the first `at` */
	struct { struct span file, text; } script[32]; /* before the first `at` */
	int scripts;
	struct span rest;        /* of the file, behind the line in hand */
	bool moved;              /* something happened since the world last ran */
	int taken;               /* notes of the brain below this index are dealt with */
	bool *used;              /* notes dealt with, by index */
	int used_cap;
	struct play_fault fault[PLAY_FAULTS];
	int faults;
	struct span watched[16]; /* housekeeping calls that this scenario wants to see */
	int watches;
	struct span last_callback;
	int64_t chats;           /* the last seq of the chat archive */
	unsigned leave;          /* enum play_leave */
	struct text fail;        /* why it failed; empty: it did not */
	bool (*between)(struct play *p); /* behind each line of a scenario in trouble; NULL: in none */
	void *user;              /* of between */
	bool (*last)(struct play *p); /* what else is asked of the world before it is freed; NULL: nothing */
};

enum play_leave { PLAY_LEAVE_ROUNDS = 1, PLAY_LEAVE_TASKS = 2, PLAY_LEAVE_CALLS = 4, PLAY_LEAVE_TALK = 8 };

/* Plays the file. true: everything was as it says. Otherwise `fail` says where and what there was instead. */
bool play_file(struct play *p, const char *path, const char *tmp_dir, bool crashing);
/* The same, and last (play_fail when it is not so) of what was lived. */
bool play_file_then(struct play *p, const char *path, const char *tmp_dir, bool (*last)(struct play *p));
/* What is told there happens, as far as it can, whatever goes wrong: nothing is expected, and a line that cannot be is passed over. between
 * is asked behind each line, clears what it forgives, and fails (play_fail) for the rest. What no world may break is looked at in the end. */
bool play_file_in_trouble(struct play *p, const char *path, const char *tmp_dir, bool (*between)(struct play *p),
	bool (*last)(struct play *p), void *user);
/* All files of scenarios, in their order, owned by the caller (mem_free each): at most `most`. Ends the program when they cannot be listed. */
int play_files(char **ret_path, int most);
/* Is the i-th one of this run? SIYU_SHARE=K/N: every N-th from the K-th on, so that what grew together is spread. Nothing: all. */
bool play_shared(int i);
void play_release(struct play *p);

/* For the other files of the player: a failure at the line in hand; always false. */
bool play_fail(struct play *p, const char *fmt, ...) PRINTF_LIKE(2, 3);
bool play_run(struct play *p, int64_t until_ms);
bool play_settle(struct play *p);                 /* lets what just happened have its effects */
bool play_time(struct play *p, struct span s, int64_t *ret_ms);
bool play_span(struct span s, int64_t *ret_ms);   /* "3d2h", "20s", "500ms" */
bool play_fen(struct span s, int64_t *ret_fen);
struct span play_option(const struct span *word, int n, const char *key); /* "key=value" among the words; absent */

struct span play_behind(struct span line, int skip); /* what stands behind the first words */

/* playact.c: statements about what people, the shop and the network do. */
bool playact_employee(struct play *p, const struct span *word, int n, struct span line);
bool playact_event(struct play *p, const struct span *word, int n, struct span line);
bool playact_callback(struct play *p, const struct span *word, int n, struct span line);
bool playact_repeat(struct play *p, const struct span *word, int n, struct span line);
bool playact_garbage(struct play *p, const struct span *word, int n, struct span line);
bool playact_confirm(struct play *p, const struct span *word, int n, struct span line);
bool playact_press(struct play *p, const struct span *word, int n, struct span line);
bool playact_click(struct play *p, const struct span *word, int n, struct span line);
bool playact_robot(struct play *p, const struct span *word, int n, struct span line);
bool playact_mass(struct play *p, const struct span *word, int n, struct span line);
bool playact_say(struct play *p, const struct span *word, int n, struct span line);
bool playact_library(struct play *p, const struct span *word, int n, struct span line);
bool playact_strategy(struct play *p, const struct span *word, int n, struct span line);
bool playact_tag(struct play *p, const struct span *word, int n, struct span line);
bool playact_remark(struct play *p, const struct span *word, int n, struct span line);
bool playact_code(struct play *p, const struct span *word, int n, struct span line);
bool playact_links(struct play *p, const struct span *word, int n, struct span line);
bool playact_resign(struct play *p, const struct span *word, int n, struct span line);
bool playact_publish(struct play *p, const struct span *word, int n, struct span line);
bool playact_mark(struct play *p, const struct span *word, int n, struct span line);
bool playact_buy(struct play *p, const struct span *word, int n, struct span line);
bool playact_refund(struct play *p, const struct span *word, int n, struct span line);
bool playact_order(struct play *p, const struct span *word, int n, struct span line);
bool playact_command(struct play *p, const struct span *word, int n, struct span line);
bool playact_tell(struct play *p, const struct span *word, int n, struct span line);
bool playact_open(struct play *p, const struct span *word, int n, struct span line);
bool playact_done(struct play *p, const struct span *word, int n, struct span line);
bool playact_fail(struct play *p, const struct span *word, int n, struct span line);

/* playscript.c */
bool playscript_given(struct play *p, const struct span *word, int n, struct span line);
bool playscript_gone(struct play *p, const struct span *word, int n, struct span line);

/* playgroup.c */
bool playgroup_happens(struct play *p, const struct span *word, int n, struct span line);

/* playarchive.c */
bool playarchive_line(struct play *p, const struct span *word, int n, struct span line);

/* playexpect.c: the line behind `expect`, as words and as it stands. */
bool playexpect_line(struct play *p, const struct span *word, int n, struct span line);
/* playrows.c: expect todos …, expect heard …, expect posts … */
bool playrows_todos(struct play *p, const struct span *word, int n, struct span line);
/* playpay.c */
bool playpay_pay(struct play *p, const struct span *word, int n, struct span line);
bool playpay_back(struct play *p, const struct span *word, int n, struct span line);
bool playpay_hide(struct play *p, const struct span *word, int n, struct span line);
bool playpay_said(struct play *p, const struct span *word, int n, struct span line);
bool playpay_order(struct play *p, const struct span *word, int n, struct span line);
bool playkf_line(struct play *p, const struct span *word, int n, struct span line);
bool playkf_said(struct play *p, const struct span *word, int n, struct span line);
bool playkf_stand(struct play *p, const struct span *word, int n, struct span line);
bool playkf_forgotten(struct play *p, const struct span *word, int n, struct span line);
bool playkf_session(struct play *p, const struct span *word, int n, struct span line);
bool playrows_hooked(struct play *p, const struct span *word, int n, struct span line);
bool playrows_heard(struct play *p, const struct span *word, int n, struct span line);
bool playrows_posts(struct play *p, const struct span *word, int n, struct span line);
bool playreport_line(struct play *p, const struct span *word, int n, struct span line);
bool playexpect_nothing(struct play *p);          /* no call is left that was not expected */
bool playexpect_has(struct span line, struct span pattern); /* "~WORDS ~WORDS": all of them */
/* playknown.c: what commands print of a customer. */
bool playknown_told(struct play *p, const struct span *word, int n, struct span line);
bool playknown_untold(struct play *p, const struct span *word, int n, struct span line);
bool playknown_moments(struct play *p, const struct span *word, int n, struct span line);
bool playknown_lines(struct play *p, const struct span *word, int n, struct span line);
bool playknown_groups(struct play *p, const struct span *word, int n, struct span line);
bool playknown_stats(struct play *p, const struct span *word, int n, struct span line);
bool playknown_tags(struct play *p, const struct span *word, int n, struct span line);
bool playknown_quota(struct play *p, const struct span *word, int n, struct span line);
bool playknown_warned(struct play *p, const struct span *word, int n, struct span line);
bool playknown_codes(struct play *p, const struct span *word, int n, struct span line);
bool playknown_sync(struct play *p, const struct span *word, int n, struct span line);
bool playknown_transfer(struct play *p, const struct span *word, int n, struct span line);
bool playknown_unassigned(struct play *p, const struct span *word, int n, struct span line);
bool playknown_sheet(struct play *p, const struct span *word, int n, struct span line);
bool playknown_checkin(struct play *p, const struct span *word, int n, struct span line);
bool playknown_flash(struct play *p, const struct span *word, int n, struct span line);
bool playknown_group(struct play *p, const struct span *word, int n, struct span line);
bool playknown_brief(struct play *p, const struct span *word, int n, struct span line);
bool playknown_masked(struct play *p, const struct span *word, int n, struct span line);
bool playknown_books(struct play *p, const struct span *word, int n, struct span line);
bool playknown_page(struct play *p, const struct span *word, int n, struct span line);
bool playknown_score(struct play *p, const struct span *word, int n, struct span line);
/* playend.c: rows that are not final, replays, breaches. */
bool playend_check(struct play *p);
/* What no world may break, whatever happened in it, from the file of the state itself, after the world is freed: one line each
 * into out. Returns how many. */
int playend_rows(const char *data_dir, unsigned leave, struct text *out);

#endif
