/* side: the sidebar of employees (侧边栏, api.md 16): to-dos, a customer, a group, 话术, and what is done there. */
#ifndef SIYU_SRC_DESK_SIDE_H
#define SIYU_SRC_DESK_SIDE_H
#include "visit.h"
#include "crm/veil.h"
#include "store/todo.h"

void side_home(struct visit *v);     /* GET /side[?q=NAME]: my to-dos; my customers by name */
void side_sign(struct visit *v);     /* GET /side/sign?url=: signatures for the page at that address */

/* What they share. */
/* A customer, to who is here: his own, or of one whom he leads? */
enum rc MUST_USE side_near(struct visit *v, struct span customer, enum veil_near *ret, struct err *err);
/* Words of people, without numbers of phones where he may not read them; escaped. */
void side_words(const struct visit *v, struct text *out, struct span s, enum veil_near near);
/* The name of a customer, masked by role, or of a group; escaped. */
void side_who(const struct visit *v, struct text *out, struct span id, enum veil_near near);
/* Customers whom he sees and who are called so (store/called), as a list. */
enum rc MUST_USE side_search(struct visit *v, struct page *p, struct span q, struct err *err);
/* The name of a customer, a group or an employee; the id where none is known. */
struct span side_name(const struct visit *v, struct span id);
/* "03-04 10:00" */
void side_clock(const struct visit *v, struct text *out, int64_t ms);
/* A to-do with its buttons. back: the path of this page. chat: the customer or group whose page it is, absent: a list of several. */
void side_todo_write(const struct visit *v, struct page *p, const struct todo *t, struct span back, enum veil_near near);
/* <form …> with the token and the way back; the caller writes fields and </form>. */
void side_form(const struct visit *v, struct page *p, const char *action, struct span back);
void side_hidden(struct page *p, const char *name, struct span value);
void side_nav(struct page *p);

#endif
