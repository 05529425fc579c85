/* sidecustomer: one customer: who he is, what is to be done, what an employee can do; and the long story. */
#ifndef SIYU_SRC_DESK_SIDECUSTOMER_H
#define SIYU_SRC_DESK_SIDECUSTOMER_H
#include "visit.h"

void sidecustomer_page(struct visit *v); /* GET /side/customer?id= */
void sidecustomer_why(struct visit *v);      /* GET /side/why?id=: what was sent, what not, and why; of a customer or a group */

#endif
