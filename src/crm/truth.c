#include "crm/truth.h"

enum truth truth_of(bool yes)
{
	return yes ? TRUTH_YES : TRUTH_NO;
}

enum truth truth_not(enum truth t)
{
	return (enum truth)(TRUTH_YES - t);
}

enum truth truth_and(enum truth a, enum truth b)
{
	return a < b ? a : b;
}

enum truth truth_or(enum truth a, enum truth b)
{
	return a > b ? a : b;
}
