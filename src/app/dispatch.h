/* work's second thread: sends what the outbox holds. It shares with the fold two wake-ups and a few words of status. */
#ifndef SIYU_APP_DISPATCH_H
#define SIYU_APP_DISPATCH_H
#include "datadir.h"
#include "intake.h"

#include "app/conf.h"
#include "flow/sendbar.h"

struct dispatch;
struct dispatch_status {
	enum send_phase phase;
	int in_flight;
	int64_t witness_local_ms, witness_date_ms; /* send_witness */
	char trouble[1024];
	struct sendbar barred, barred_pay;         /* sendbar_look, of the app and of 对外收款 */
	bool dead;         /* it could not write the inbox: the process must end (exact 22) */
	char dead_why[512], dead_todo[256];
};

/* Starts the thread. fold_wake_fd: written one byte after each commit (a non-blocking pipe). media: for uploads, borrowed, guarded by the
 * caller's promise not to change it while the thread runs (a reload hands over a new one with dispatch_media). held_since_ms: as held_since says it. */
enum rc MUST_USE dispatch_new(const struct conf *conf, const struct datadir *dir, int fold_wake_fd, int64_t held_since_ms, struct dispatch **ret, struct err *err);
void dispatch_free(struct dispatch *d);        /* stops and joins; calls in flight are left to the next start */
void dispatch_wake(struct dispatch *d);        /* the fold moved */
void dispatch_release(struct dispatch *d);     /* siyu resume */
/* send_hold. Its phase is another at once. */
void dispatch_hold(struct dispatch *d, int64_t since_ms);
void dispatch_ask_time(struct dispatch *d);    /* the clock was moved (send_ask_time) */
void dispatch_media(struct dispatch *d, struct intake_folder *folder); /* takes the folder over */
/* A question of a page for WeCom (send_ask). false: none of its kind, or too many wait. *ret_number: under which its answer comes. */
bool dispatch_ask(struct dispatch *d, struct span what, uint64_t *ret_number);
/* true: the answer is there; it is appended, and given away. fold_wake_fd is written when one comes. */
bool dispatch_answered(struct dispatch *d, uint64_t number, struct text *out);
void dispatch_forget(struct dispatch *d, uint64_t number); /* nobody waits any more */
void dispatch_status(struct dispatch *d, struct dispatch_status *ret);

#endif
