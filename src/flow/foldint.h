/* foldint: what the modules of the fold share: the fold itself, the input in hand, and who does what. */
#ifndef SIYU_FLOW_FOLDINT_H
#define SIYU_FLOW_FOLDINT_H
#include "base/map.h"
#include "crypt/sha.h"
#include "flow/fold.h"
#include "flow/orders.h"
#include "flow/settings.h"
#include "flow/wire.h"
#include "sop/book.h"
#include "sop/engine.h"
#include "sop/moment.h"
#include "store/chat.h"
#include "store/decision.h"
#include "store/enrolment.h"
#include "store/heardlog.h"
#include "store/masstask.h"
#include "store/meta.h"
#include "store/occurrence.h"
#include "store/outbox.h"
#include "store/outcome.h"
#include "store/relation.h"
#include "store/todo.h"
#include "wecom/answer.h"
#include "wecom/event.h"
#include "wecom/request.h"
#include "profile.h"
#include "relations.h"
#include "told.h"
#define FOLD_SECOND_MS INT64_C(1000)
#define FOLD_WELCOME_MS (18 * FOLD_SECOND_MS) /* of the 20 s that a WelcomeCode lives (api.md 4.1) */
#define FOLD_NAME_MS (3 * FOLD_SECOND_MS)     /* how long a welcome waits for the customer's name (D2) */

/* A script that runs. */
struct foldscript {
	struct sop_script *ast;
	int64_t version;
	int64_t from; /* who entered in this version up to its own goes on in it */
};

/* A 员工任务 made by the input in hand: told to the employee in one message with the others of this input. */
struct foldnote {
	struct foldnote *next;
	bool notice; /* 通知, or the like: nothing to be done */
	struct span employee, text;
};

/* The code of an add event, and what is needed to greet with it. */
struct foldgreet {
	struct span code; /* absent: none came */
	int64_t not_after_ms;
	bool asked; /* the name is known, or asked for */
};

/* The open task that the due entry before joined: due order brings those of one task one after the other. */
struct foldjoin {
	int64_t task, members; /* task 0: none */
	int64_t deadline_ms;   /* no later than this, INT64_MAX: not looked at */
	const struct sop_step *step;
	struct span employee; /* in `rows` */
	uint8_t digest[16];
};

/* The last message whose digest was made: text, 0, attachments. */
struct foldsum {
	struct text of;
	uint8_t digest[16];
};

/* An event on its way through goals, stops and triggers. */
struct happened {
	struct happened *next;
	struct span customer;
	struct sop_happening ev;
	struct span state;             /* State of the channel, raw */
	struct foldgreet *greet;       /* adds and re-adds only */
	const struct foldscript *only; /* 转剧本, by hand: this script alone, whatever its 开始 */
	const struct chat *chat;       /* it happened to this group, which is the subject; NULL: to a customer */
	int64_t camp;                  /* his round goes along with this one of his group (campint.h); 0: none */
	struct heardlog *heard;        /* it was heard: told, seen, a result; else NULL */
	const struct kflog_account *kf; /* it happened in this account of 微信客服; else NULL */
};

struct fold {
	struct store_db *db;
	struct inbox *in;
	char *at_path;
	bool (*enough)(void *user); /* fold_enough, and for whom */
	void *enough_user, *note; /* note: FILE of at_path, kept open; only fold.c looks at it */
	struct arena *rows, *work; /* inputs of a turn, or due entries of a tick; one of them */
	struct sha *sha;
	struct text detail; /* Chinese detail of the decision in hand */
	struct text json, frozen; /* payload and text in the making */
	struct foldsum sum;
	struct settings *settings;
	struct sop_rules rules;
	struct orders_rules orders;
	struct told told;
	struct foldscript *script; /* by id */
	int scripts;
	struct foldscript *old; /* versions that people go through to their end (沿用：旧版走完), by id and version */
	int olds;
	struct book *book;        /* what those of them that define names define */
	struct map *codes;        /* State -> struct foldcode (codework.h) */
	struct ask *ask; /* the wordings of all 话术; NULL: made at the first message */
	int flashes; /* 秒杀 that run */
	struct foldflash *flash;
	int counted; /* goods whose pieces the scripts ask for */
	struct render_good *pieces;
	bool counting, posting; /* they are counted, up to the last order; some script is 朋友圈 */
	bool camps, coupons; /* some script is 打卡; some pool of codes was read */
	bool pausing;    /* somebody's scripts pause, or did */
	bool others_known, others; /* whether others sent anything that was read; known: it was looked, and it holds (otherwork.h) */
	bool nobody_forgotten; /* it was looked, and nobody has been since (forgetwork.h) */
	bool handing, vanished; /* somebody's customers are handed over, or were since the start; somebody left without that (vanish.h) */
	bool uses_groups;   /* some script that runs looks at customer groups: only then are they read */
	bool groups_listed; /* all of them were, so that it is known who is in none */
	bool blasts;     /* a 群发 runs; on blast_day none begins behind blast_ms */
	int64_t blast_day, blast_ms;
	bool hears[SOP_EV_COUNT]; /* some script that runs listens to it: as 开始, 目标 or 停止 */
	struct map *names;        /* employees as they are shown, by userid */
	struct meta at;
	int64_t now_ms;     /* the clock of the input in hand */
	int64_t careful_to; /* after a crash: one input a turn up to this id */
	int64_t suspect;    /* the input that was folded alone then, and how often that ended the program */
	int crashes;
	bool guarded, alone; /* each input of this turn has its savepoint; nobody waits for what is decided (fold_alone) */
	struct orderahead *ahead; /* fold_ahead; last_other: the last input that was folded and is not of orders */
	int64_t last_other;
	bool reloaded; /* an earlier input of this turn replaced settings or scripts */
	int64_t *quarantine;
	int quarantines;
	int64_t tick_id; /* the last tick we appended */
	struct fold_counts counts;
	/* the input in hand */
	int64_t input_id, at_ms;
	int64_t effects, decisions;
	bool sweeping; /* of this tick: a walk goes on, what is due waits until all who enter with it stand there */
	bool reload; /* it replaced settings or scripts: read them again if it is rolled back */
	struct happened *first, *last;
	struct heardlog *heard; /* what was kept last */
	struct foldnote *notes, *last_note;
	struct foldjoin join;
	struct foldtaps *taps; /* tapwork.h; NULL: outside a tick */
	enum outcome outcome;
	struct span reason; /* of the outcome, in `work` */
};

/* fold.c */
enum rc MUST_USE fold_row(
	struct fold *f, const struct inbox_row *row, struct err *err); /* folds one payload as the input in hand */
void fold_outcome(struct fold *f, enum outcome o, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* A moment that WeCom tells, in seconds: now when it tells none, or one that is to come. In milliseconds. */
int64_t fold_time(const struct fold *f, int64_t told_s);
/* Ends the process: nothing of the turn is kept. All else is the input's own fault (finding 4). */
bool fold_fatal(enum rc rc);
bool fold_quarantined(const struct fold *f, int64_t id);
enum rc MUST_USE fold_append(
	struct fold *f, int64_t at_ms, enum inbox_kind kind, struct span body, int64_t *ret_id, struct err *err);
enum rc MUST_USE foldstart_check(struct fold *f, struct err *err);

/* foldload.c: what is kept in memory beside the tables. */
enum rc MUST_USE foldload_settings(struct fold *f, struct err *err);
enum rc MUST_USE foldload_scripts(struct fold *f, struct err *err);
void foldload_clear(struct fold *f);
/* The fold's own parts over a reading connection, without an inbox: for questions; and the end of them. */
void foldload_reader(struct fold *f, struct store_db *db, int64_t now_ms);
void foldload_done(struct fold *f);
/* The stages of a customer in their order: of 资料 when it lists any, else of the configuration. */
void foldload_stages(const struct fold *f, struct stagelist *ret);
/* The good that an order's text means, and its category (finding 59). The text itself where no goods are defined; empty:
 * not known. They live as long as the scripts. */
void foldload_good(const struct fold *f, struct span order_text, struct span *ret_product, struct span *ret_category);
/* The employee as he is shown; his userid while no name is known. Lives as long as the fold. */
enum rc MUST_USE foldload_employee(struct fold *f, struct span userid, struct span *ret_name, struct err *err);
const struct foldscript *foldload_find(const struct fold *f, struct span id);    /* NULL: does not run */
/* The version in which a round goes on that began in `version`. NULL: the script does not run. */
const struct foldscript *foldload_of(const struct fold *f, struct span id, int64_t version);
const struct foldscript *foldload_named(const struct fold *f, struct span name); /* 剧本 by id or name, folded */
const struct foldscript *foldload_group(const struct fold *f, struct span name); /* a script of groups */

/* one per kind of input */
enum rc MUST_USE foldconfig_apply(struct fold *f, struct span body, struct err *err);
enum rc MUST_USE foldscripts_apply(struct fold *f, struct span body, struct err *err);
enum rc MUST_USE foldcallback_apply(struct fold *f, const struct inbox_row *row, struct err *err);
enum rc MUST_USE foldcallback_retry(
	struct fold *f, const struct inbox_row *row, struct err *err); /* whatever was seen */
enum rc MUST_USE foldorders_apply(struct fold *f, struct span body, struct err *err);
/* Orders, as the webhook has them, and what they mean to everything; once an input. r was zeroed. */
enum rc MUST_USE foldorders_take(struct fold *f, struct span body, struct orders_result *r, struct err *err);
/* Orders of before found that contact: their dates, then what scripts hear of them. */
enum rc MUST_USE foldorders_matched(struct fold *f, struct span customer, const struct orders_result *r, struct err *err);
enum rc MUST_USE foldcommand_apply(struct fold *f, struct span body, struct err *err);
enum rc MUST_USE answers_attempt(struct fold *f, struct span body, struct err *err);
enum rc MUST_USE answers_answer(struct fold *f, struct span body, struct err *err);
/* The request of e was rewritten while a call with the older one is under way: its answer is told so (wire_answer.newer). */
enum rc MUST_USE answers_newer(struct fold *f, struct outbox_row *e, struct err *err);
/* A ready effect that is not to go any more. */
enum rc MUST_USE answers_skip(struct fold *f, struct outbox_row *e, const struct wire_answer *w, struct err *err);
/* At not_before_ms, as it should be then. */
enum rc MUST_USE answers_once_more(struct fold *f, struct outbox_row *e, struct err *err);
/* A held effect that can never go: failed, and whom it concerns is told. */
enum rc MUST_USE answers_lost(struct fold *f, struct outbox_row *e, const char *why, struct err *err);
/* Has its own savepoints, one a due entry. *ret_fired: entries passed. */
enum rc MUST_USE tick_apply(struct fold *f, struct span body, int64_t *ret_fired, struct err *err);
enum rc MUST_USE tick_min(struct fold *f, int64_t *ret_due_ms, struct err *err);

/* decisions.c: what is decided beside occurrences. */
enum rc MUST_USE decisions_note(struct fold *f, struct span customer, struct span script, struct span step,
	const char *verdict, enum reason reason, struct span detail, struct err *err);
struct span decisions_sentence(struct fold *f, enum reason reason, struct span detail); /* in work */

/* happen.c */
enum rc MUST_USE happen_queue(struct fold *f, const struct happened *h, struct err *err);
enum rc MUST_USE happen_drain(struct fold *f, struct err *err);

/* 跟进人 (finding 29), employee first when he is one (may be empty). RC_NOTFOUND: no relation is open. */
enum rc MUST_USE happen_follower(
	struct fold *f, struct span customer, struct span employee, struct relation *ret, struct err *err);

/* talk.c: a customer's message against the 话术. */
struct talk_case {
	struct span customer, employee; /* 跟进人; empty: none */
	struct span state;              /* of the code he came by */
	struct ask_answer x;
	struct sop_facts facts;
};
struct kflog_account; /* `in`: where it was said, whose 话术 alone count; NULL: all */
/* Nothing changes. customer empty: of nobody in particular. ret points into f->work and into the scripts. */
enum rc MUST_USE talk_weigh(struct fold *f, struct span customer, struct span employee, struct span message,
	const struct kflog_account *in, struct talk_case *ret, struct err *err);
/* What is said to him, text for text, with what belongs to it. Appends. */
void talk_write(const struct talk_case *c, struct text *out);
bool talk_message(const struct talk_case *c, int i, struct text *out); /* the i-th message of it; false: there are no more */
/* The parts of an answer in order: of the question, then of its branch. i from 0; NULL at the end. */
const struct sop_reply *talk_reply(const struct ask_answer *x, int i);

/* talkheard.c */
/* He said it: what follows from that. by: who tells it, by userid or name; empty: it was seen. */
enum rc MUST_USE talkheard_message(
	struct fold *f, struct span customer, struct span by, struct span message, struct err *err);
/* The employee gave the answer that this to-do proposed. */
enum rc MUST_USE talkheard_given(struct fold *f, const struct todo *t, struct err *err);
/* That reply of that file was said to him: what belongs to it is done. employee empty: his 跟进人, if he has one. */
enum rc MUST_USE talkheard_said(struct fold *f, struct span customer, struct span employee, struct span script,
	struct span id, struct err *err);
/* It was answered without anybody's doing. */
enum rc MUST_USE talkheard_answered(struct fold *f, const struct talk_case *c, struct span message, struct err *err);
/* Until when his scripts pause, 0: they do not. */
enum rc MUST_USE talkheard_paused(struct fold *f, struct span customer, int64_t *ret_until_ms, struct err *err);

/* enrol.c */
struct round { /* an enrolment in hand with all that the engine asks */
	struct enrolment row;
	const struct foldscript *script;
	struct sop_enrolment view;
	struct occurrence *occurrence; /* one per step; .step absent: none yet. As occurrence_claims gives them: not to be written back */
	struct occurrence *placeless;  /* of steps that this version does not have; older ones of steps that recur */
	int placeless_n, placeless_most;
	struct sop_claim *claim;
	struct wait *wait; /* one per step of a script with branches; .step absent: none yet */
	bool looked; /* relation was read; add_ms 0: there is none */
	bool only;   /* it was looked: its customer has no other round at all */
	struct relation relation;
	struct tagwork_worn *worn; /* his tags: no deed of a round changes them before WeCom answers */
	bool alone; /* no other round of his lives: nobody could want his slot */
	int64_t at_once_ms; /* what is due at once is due then, 0: now. Those who entered at one moment stand together in due */
};
enum rc MUST_USE enrol_begin(struct fold *f, const struct foldscript *s, const struct happened *h, struct span employee,
	enum sop_standing standing, int64_t rounds, struct round *ret, struct err *err);
/* View of a row, without claims: for what decides no step. RC_NOTFOUND when its script does not run. */
enum rc MUST_USE enrol_hold(struct fold *f, const struct enrolment *row, struct round *ret, struct err *err);
/* The same with claims. */
enum rc MUST_USE enrol_load(struct fold *f, const struct enrolment *row, struct round *ret, struct err *err);
enum rc MUST_USE enrol_get(struct fold *f, int64_t id, struct round *ret, struct err *err);
/* Plans what is next and writes the due entry, and shift, goal and wake of the row. */
enum rc MUST_USE enrol_sleep(struct fold *f, struct round *r, struct err *err);
/* The same with a plan of this very moment in hand, of a script without branches. */
enum rc MUST_USE enrol_sleep_until(struct fold *f, struct round *r, const struct plan *plan, struct err *err);
/* Its 目标 is reached: written, and told to receivers of ours. step: as it is called there. */
enum rc MUST_USE enrol_goal(struct fold *f, struct round *r, struct span step, struct err *err);
enum rc MUST_USE enrol_end(struct fold *f, struct enrolment *row, const char *outcome, enum reason reason,
	struct span detail, struct err *err);
/* Writes the occurrence of a step; moves are checked. */
enum rc MUST_USE enrol_claim(struct fold *f, struct round *r, int step, struct occurrence *o, struct err *err);
struct occurrence enrol_occurrence(const struct fold *f, const struct round *r, int step, enum occurrence_state state,
	enum reason reason, struct span detail);
/* An occurrence moves without its round in hand. */
enum rc MUST_USE enrol_move(struct fold *f, struct occurrence *o, enum occurrence_state to, enum reason reason,
	struct span detail, struct err *err);
enum rc MUST_USE enrol_deliver(struct fold *f, struct occurrence *o, int64_t at_ms, struct err *err);
enum rc MUST_USE enrol_wake(struct fold *f, int64_t id, struct err *err); /* plans it again */
/* A slot of this customer came back: those who wait for one look again. */
/* What waits of that round looks again at once: for want of `only`, REASON_OK: of any REASON_SLOT. */
enum rc MUST_USE enrol_retry(struct fold *f, const struct enrolment *row, enum reason only, struct err *err);
enum rc MUST_USE enrol_slot_free(struct fold *f, struct span customer, struct err *err);
char enrol_arm(struct fold *f, const struct sop_script *s, struct span customer);
bool enrol_holdout(struct fold *f, const struct sop_script *s, struct span customer);

/* decide.c */
enum rc MUST_USE decide_due(struct fold *f, const struct enrolment_due *due, struct err *err);
/* A decision on step i as occurrence, task or to-do. facts: those it was made with; detail in work. */
enum rc MUST_USE decide_store(struct fold *f, struct round *r, int i, const struct engine_decision *d,
	const struct sop_facts *facts, struct span detail, struct err *err);
/* What was made for it came to nothing by its deadline: the slot comes back, 错过 applies once. lost: why it may still go out, so
 * that nothing is made again and the slot stays taken; NULL: it cannot. */
enum rc MUST_USE decide_expired(
	struct fold *f, struct occurrence *o, struct span customer, int64_t deadline_ms, const char *lost, struct err *err);
/* The step was delivered: occurrence, touch, actions, branches. */
enum rc MUST_USE decide_delivered(struct fold *f, struct occurrence *o, int64_t at_ms, struct err *err);
/* The same with its round in hand; of o its key, state and employee are asked. */
enum rc MUST_USE decide_reached(
	struct fold *f, const struct enrolment *round, struct occurrence *o, int64_t at_ms, struct err *err);

/* branches.c: waits and what is taken. r holds claims. */
enum rc MUST_USE branches_load(struct fold *f, struct round *r, struct err *err);
/* Step i reached him then: its branches are looked at, and wait. */
enum rc MUST_USE branches_open(struct fold *f, struct round *r, int i, int64_t opened_ms, struct err *err);
enum rc MUST_USE branches_over(struct fold *f, struct round *r, int i, struct err *err);  /* the wait of i ends */
enum rc MUST_USE branches_close(struct fold *f, struct round *r, int i, struct err *err); /* PLAN_CLOSE */
/* A live round hears an event. *did: what came of it, if that is more than it says. */
enum rc MUST_USE branches_hear(struct fold *f, const struct happened *h, const struct enrolment *row,
	enum heardlog_did *did, struct err *err);
enum rc MUST_USE branches_jump(struct fold *f, struct round *r, const struct sop_step *from, int to, struct err *err);
/* Steps that never went out take no branch: 「没发出」. */
enum rc MUST_USE branches_unsent(struct fold *f, struct round *r, struct err *err);

/* factload.c */
enum rc MUST_USE factload(struct fold *f, struct span customer, struct span employee, struct span state,
	const struct round *r, int step, unsigned needs, struct sop_facts *ret, struct err *err);

/* deeds.c: actions of a step. */
enum rc MUST_USE deeds_run(struct fold *f, struct round *r, const struct sop_step *step, const struct sop_action *v,
	int n, struct err *err);
/* owners.c: 负责人 as a script names them, people whom we do not know left out: each is told once. */
enum rc MUST_USE owners_of(struct fold *f, struct span owners, struct span text, struct err *err);
/* One more line of the message that he gets for this input; notice: nothing to be done. No app: nobody is told. */
void deeds_tell(struct fold *f, bool notice, struct span employee, struct span text);
/* A notice, unless this input told him the same already. */
void deeds_tell_once(struct fold *f, struct span employee, struct span text);
enum rc MUST_USE deeds_notes(struct fold *f, struct err *err); /* the messages to employees about this input's to-dos */
/* Id, times but the deadline, and state are filled in; its employee is told. */
enum rc MUST_USE deeds_give(struct fold *f, struct todo *t, struct err *err);
/* 姓名, 姓名(账号) or userid (finding 61). RC_NOTFOUND: nobody is called so. */
enum rc MUST_USE deeds_employee(struct fold *f, struct span said, struct span *ret_userid, struct err *err);
struct deeds_todo {
	struct span step, text;
	struct sop_names options; /* of its result */
	bool delivers;            /* its text goes to the customer: done is delivered */
	int64_t deadline_ms;
	bool fresh;               /* it is filled in when it is opened */
	struct span says;         /* of store/todo.h, absent: nothing */
};
/* ret_todo: its id, may be NULL. */
enum rc MUST_USE deeds_todo(
	struct fold *f, const struct round *r, const struct deeds_todo *what, int64_t *ret_todo, struct err *err);

/* welcome.c -> greet.c */
enum rc MUST_USE greet_go(
	struct fold *f, const struct happened *h, struct round **rounds, const enum reason *entries, struct err *err);
/* 20秒内 steps of a round that do not greet, as why shows them; `but` NULL: none does. r NULL: nothing. */
enum rc MUST_USE greet_others(struct fold *f, struct round *r, const struct sop_step *but, enum reason reason,
	struct span detail, struct err *err);
/* A newer code for the add at since_ms. */
enum rc MUST_USE greet_again(struct fold *f, struct span customer, struct span employee, struct span code,
	int64_t since_ms, int64_t not_after_ms, struct err *err);
/* Their relation ended. */
enum rc MUST_USE greet_left(struct fold *f, struct span customer, struct span employee, struct err *err);
bool greet_waits(struct fold *f, const struct outbox_row *e); /* a held welcome that waits for the name */
enum rc MUST_USE greet_named(struct fold *f, struct span customer, struct err *err); /* the name came */
enum rc MUST_USE greet_timer(struct fold *f, int64_t input_id, struct err *err);     /* it did not */
enum rc MUST_USE greet_done(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE greet_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);

/* The tag a script means. *ret_id empty: WeCom has none, or we do not know it; *ret_known: a row of it is there, somebody
 * puts it on and it is being made. Makes nothing. */
enum rc MUST_USE tagwork_id(
	struct fold *f, struct span said, struct span *ret_id, bool *ret_known, struct err *err);
/* One tag comes off one relation. */
enum rc MUST_USE tagwork_off(struct fold *f, struct span customer, struct span employee, struct span grp,
	struct span name, struct err *err);

/* tagover.c: 有效期 */
struct contacttag;
/* It was put on, or once more: its 有效期 begins. */
enum rc MUST_USE tagover_set(struct fold *f, struct span customer, const struct contacttag *t, struct err *err);
enum rc MUST_USE tagover_fire(struct fold *f, int64_t expiry, struct err *err);

/* ruleswork.c: 标签, ## 规则: what an event puts on a customer. employee: of the relation the tags go to. */
enum rc MUST_USE ruleswork_hear(struct fold *f, const struct happened *h, struct span employee, struct err *err);

/* 转剧本: he enters if it lets him in; no round ends for it. from: in whose name. */
enum rc MUST_USE ruleswork_enter(struct fold *f, const struct happened *h, struct span employee,
	const struct sop_script *from, struct span name, struct err *err);

/* stagework.c: 阶段 */
struct stagework_move {
	struct span customer, stage;
	struct span employee, state; /* of the round that moves him; empty: nobody's */
	struct span script, step;    /* empty: by hand */
	struct span by;              /* the person, empty: a script */
};
/* RC_NOTFOUND: no such stage; RC_CONFLICT: he stands there already. */
enum rc MUST_USE stagework_move(struct fold *f, const struct stagework_move *m, struct err *err);
/* Where he stands: the first of the list when nobody moved him. In work. */
enum rc MUST_USE stagework_of(struct fold *f, struct span customer, struct span *ret_stage, struct err *err);

/* scorework.c: 分数, 级别, RFM */
struct scorework_whose {
	struct span customer;
	struct span employee, state; /* of the event or round; empty: nobody's */
};
enum rc MUST_USE scorework_give(struct fold *f, const struct scorework_whose *w, int64_t points, struct span script,
	struct span step, struct span person, struct err *err);
/* He was added for the first time. */
enum rc MUST_USE scorework_added(struct fold *f, const struct scorework_whose *w, int64_t at_ms, struct err *err);
/* The i-th of r->event is told. */
enum rc MUST_USE scorework_bought(struct fold *f, const struct orders_result *r, int i, const struct scorework_whose *w,
	struct err *err);
/* row, a 互动 of his, was kept just now. */
enum rc MUST_USE scorework_heard(
	struct fold *f, const struct scorework_whose *w, const struct heardlog *row, struct err *err);
enum rc MUST_USE scorework_acts(struct fold *f, struct span customer, struct sop_facts *to, struct err *err);
enum rc MUST_USE scorework_facts(struct fold *f, struct span customer, struct sop_facts *to, struct err *err);
/* couponwork.c: codes of 券 */
struct coupon_for;
enum couponwork_end {
	COUPONWORK_SHOWN, /* somebody may see it now */
	COUPONWORK_GIVEN,
	COUPONWORK_DEAD /* it will not go out: back to the pool, unless it was shown */
};
/* A part of a file of codes: {"pool", "sha256", "part", "parts", "first", "codes"}. */
enum rc MUST_USE couponwork_codes(struct fold *f, const struct json_node *root, struct err *err);
/* The codes that the text would show him; hold: they are his from now on. The strings of `to` must live in work or longer. */
enum rc MUST_USE couponwork_values(struct fold *f, const struct coupon_for *to, const struct sop_text *text, bool hold,
	struct render_values *values, struct err *err);
enum rc MUST_USE couponwork_end(
	struct fold *f, const struct coupon_for *to, enum couponwork_end end, struct err *err);
/* The same for what an occurrence drew. */
enum rc MUST_USE couponwork_moved(
	struct fold *f, const struct occurrence *o, enum couponwork_end end, struct err *err);

/* sidebar.c: texts that an employee sends himself */
struct massend_text; struct todo;
/* frozen NULL: its text is filled in when it is opened. */
enum rc MUST_USE sidebar_give(struct fold *f, const struct round *r, const struct sop_step *step,
	const struct massend_text *frozen, int64_t deadline_ms, struct err *err);
/* It is opened: what melts in its text is filled in as it stands now (finding 22). */
enum rc MUST_USE sidebar_open(struct fold *f, const struct todo *t, struct err *err);
enum rc MUST_USE sidebar_files(struct fold *f, const struct todo *t, struct err *err); /* get ids at WeCom: he is about to send it */
enum rc MUST_USE sidebar_sent(struct fold *f, const struct todo *t, struct err *err);  /* the to-do is done */
/* So is one that was over: he sent it before he knew. RC_NOTFOUND: nothing that he could have sent, or it is known already. */
enum rc MUST_USE sidebar_sent_late(struct fold *f, const struct todo *t, struct span by, struct err *err);
/* He says that he will not do it; detail: Chinese, for `why`. */
enum rc MUST_USE sidebar_skip(struct fold *f, const struct todo *t, struct span detail, struct err *err);
enum rc MUST_USE sidebar_expire(struct fold *f, int64_t id, struct err *err); /* its deadline is over */

/* massend.c: tasks until WeCom has them */
struct massend_text {
	struct span text, attachments;
	uint8_t digest[16];
};
enum rc MUST_USE massend_freeze(struct fold *f, const struct round *r, const struct sop_step *step,
	const struct sop_facts *facts, enum render_how how, struct massend_text *ret, enum reason *ret_reason,
	const char **ret_word, struct err *err);
/* How many are in the open task that he would join. RC_NOTFOUND: none is open. */
enum rc MUST_USE massend_standing(struct fold *f, const struct round *r, const struct sop_step *step,
	const struct massend_text *frozen, int64_t *ret_members, struct err *err);
enum rc MUST_USE massend_join(struct fold *f, const struct round *r, const struct sop_step *step,
	const struct massend_text *frozen, int64_t deadline_ms, int64_t *ret_task, struct err *err);
enum rc MUST_USE massend_flush(struct fold *f, bool all, struct err *err);
enum rc MUST_USE massend_done(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE massend_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE massend_move(struct fold *f, struct masstask *t, enum masstask_state to, struct err *err);
/* The task came to nothing: every member that waits is lost for that reason. */
enum rc MUST_USE massend_lose(
	struct fold *f, struct masstask *t, enum reason reason, struct span detail, struct err *err);
enum rc MUST_USE massend_reopen(struct fold *f, const struct masstask *old, struct err *err);

/* The add_msg_template of a task for those who wait in it now; the task that an effect is about. */
size_t massend_targets(const struct request *r); /* customers or groups in it */
enum rc MUST_USE massend_request(struct fold *f, const struct masstask *t, struct request *ret, struct err *err);
enum rc MUST_USE massend_task(struct fold *f, const struct outbox_row *e, struct masstask *ret, struct err *err);

/* massleave.c: members who leave a task */
enum rc MUST_USE massleave_go(struct fold *f, const struct enrolment *row, struct occurrence *o, struct span reason,
	struct err *err); /* his round ended */
/* He will not get it: his step ends, his slot is free again. how: where the member goes. Nothing when he does not wait. */
enum rc MUST_USE massleave_lost(struct fold *f, int64_t task, struct span customer, int64_t enrolment,
	struct span step, int how, enum reason reason, struct span detail, struct err *err);
/* Its script has no such step any more: nobody is to get it. */
bool massleave_step_gone(const struct fold *f, const struct masstask *t);
/* Somebody left a task that WeCom has: soon it is made again without him. */
enum rc MUST_USE massleave_gather(struct fold *f, int64_t task, struct err *err);
/* The call that begins carries an older request, or one that was called off: those who left since may be in it. */
enum rc MUST_USE massleave_older(struct fold *f, struct outbox_key key, struct err *err);
/* Its call goes once more: without those who left while the last one was under way. */
enum rc MUST_USE massleave_again(struct fold *f, struct outbox_row *e, struct err *err);

/* masswatch.c: tasks from then on */
enum rc MUST_USE masswatch_begin(struct fold *f, const struct masstask *made, struct err *err);
enum rc MUST_USE masswatch_cancel(struct fold *f, const struct masstask *t, struct err *err); /* at WeCom */
enum rc MUST_USE masswatch_deadline(struct fold *f, int64_t task, struct err *err);
/* The made tasks of a round that stand for it alone, where its employee or owner can send them no more: they are over now, and what may still
 * be made up for is made again by who comes (part 5). One of several waits for its deadline, as always. */
enum rc MUST_USE masswatch_take_back(struct fold *f, int64_t enrolment, struct err *err);
enum rc MUST_USE masswatch_remind(struct fold *f, int64_t task, struct err *err);
enum rc MUST_USE masswatch_remake(struct fold *f, int64_t task, struct err *err);
enum rc MUST_USE masswatch_task(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE masswatch_result(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE masswatch_cancelled(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE masswatch_uncancelled(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE masswatch_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);

/* massask.c: did an add_msg_template without answer happen? */
enum rc MUST_USE massask_begin(struct fold *f, struct outbox_row *e, struct err *err);
/* A person looked: it was sent, or it never was; it is not there and goes once more. */
enum rc MUST_USE massask_settle(struct fold *f, struct outbox_row *e, bool sent, struct span by, struct err *err);
enum rc MUST_USE massask_repeat(struct fold *f, struct outbox_row *e, struct err *err);
enum rc MUST_USE massask_listed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE massask_candidate(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);

/* post*.c: 朋友圈. postwork.c: the calendar changed: what is planned is planned anew. */
enum rc MUST_USE postwork_plan(struct fold *f, struct err *err);
enum rc MUST_USE postwork_due(struct fold *f, int64_t id, struct err *err);
enum rc MUST_USE postwork_tags(struct fold *f, struct err *err); /* the list of tags came, or will not */
/* postsend.c */
enum rc MUST_USE postsend_done(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE postsend_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE postsend_job(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE postsend_nojob(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
/* postwatch.c */
enum rc MUST_USE postwatch_remind(struct fold *f, int64_t id, struct err *err);
enum rc MUST_USE postwatch_deadline(struct fold *f, int64_t id, struct err *err);
enum rc MUST_USE postwatch_look(struct fold *f, int64_t id, struct err *err);
enum rc MUST_USE postwatch_task(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE postwatch_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE postwatch_cancelled(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE postwatch_uncancelled(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
/* postask.c: did an add_moment_task without answer happen? */
enum rc MUST_USE postask_begin(struct fold *f, struct outbox_row *e, struct err *err);
enum rc MUST_USE postask_listed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE postask_settle(struct fold *f, struct outbox_row *e, bool sent, struct span by, struct err *err);
enum rc MUST_USE postask_repeat(struct fold *f, struct outbox_row *e, struct err *err);
/* postheard.c */
enum rc MUST_USE postheard_marks(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);

enum rc MUST_USE postheard_reach(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);

/* effects.c */
struct effects_spec {
	enum api_lane lane;    /* API_LANE_COUNT: the one of the table of calls */
	int64_t not_before_ms; /* 0: now */
	int64_t not_after_ms;  /* 0: none */
	struct span subject, customer;
	bool held;
};
enum rc MUST_USE effects_make(struct fold *f, const struct request *r, const struct effects_spec *spec,
	struct outbox_key *ret_key, struct err *err);
/* The same for who has nothing to do where the request breaks a limit: its row says so. */
enum rc MUST_USE effects_put(struct fold *f, const struct request *r, const struct effects_spec *spec, struct err *err);
enum rc MUST_USE effects_get(struct fold *f, struct span key, struct outbox_row *ret, struct err *err); /* "12.0"; RC_NOTFOUND, also of an empty one */
enum rc MUST_USE effects_move(struct fold *f, struct outbox_row *e, enum outbox_state to, struct err *err); /* checks and writes */
enum rc MUST_USE effects_cancel(struct fold *f, struct outbox_row *e, const char *why, struct err *err);
struct span effects_subject(struct fold *f, const char *fmt, ...) PRINTF_LIKE(2, 3); /* in work */
/* Takes "verb:ID" and "verb:ID:rest" apart. RC_INVALID: it is none of them. */
enum rc MUST_USE effects_about(const struct outbox_row *e, struct span *ret_verb, int64_t *ret_id, struct span *ret_rest, struct err *err);
/* What WeCom's code means and what to do, in Chinese, with the code beside it; otherwise: it said nothing. In work. */
struct span effects_said(struct fold *f, const struct outbox_row *e, const struct answer *x, struct span otherwise);
struct span effects_too_much(struct fold *f, const struct err *err); /* of a request that grew beyond a limit (RC_LIMIT) */
struct span effects_unheard(struct fold *f, const struct outbox_row *e, const struct wire_answer *w); /* why it was not taken in time, by its last answer */
/* A name within a subject: what separates there is written as %09, %2F, %25. Both in work, or the text itself. */
struct span effects_field(struct fold *f, struct span name), effects_name(struct fold *f, struct span field);
enum rc MUST_USE effects_request(struct fold *f, const struct outbox_row *e, struct request *ret, struct err *err);
enum rc MUST_USE effects_rewrite(struct fold *f, struct outbox_row *e, const struct request *r, struct err *err); /* RC_INVALID: a limit of WeCom's */

#endif
