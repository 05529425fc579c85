/* account: people who log in with a password (desk/userfile.h): the page that asks for it, and what such an account may see. */
#ifndef SIYU_SRC_DESK_ACCOUNT_H
#define SIYU_SRC_DESK_ACCOUNT_H
#include "visit.h"

void account_form(struct visit *v);  /* GET /signin?to=PATH */
void account_check(struct visit *v); /* POST /signin: state, to, name, password */
/* Leads somebody who has not logged in to the form. false: nobody has an account, or his client is WeCom's: he logs in there. */
bool account_first(struct visit *v, struct span to);
/* Is the account of this session still there, with that password? Then v->account is its name. */
bool account_stands(struct visit *v);
/* Fills in v->me. RC_DENIED: the account, or its employee, is gone; the text says so to a person. */
enum rc MUST_USE account_person(struct visit *v, struct err *err);
/* The same for whoever is called so and has that role, over the rows of that employee (empty: nobody's). */
enum rc MUST_USE account_as(struct visit *v, struct span name, struct span employee, unsigned role, struct err *err);
/* Where the request comes from, as the proxy or the socket says. */
struct span account_address(struct visit *v);
struct span account_network(struct visit *v); /* for counting: url_network of it */
/* {"employee","roles"} of it under the key "account", and by whom, for what is only looked at. */
void account_body(const struct visit *v, struct jsonw *w);

#endif
