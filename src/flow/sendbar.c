#include "flow/sendbar.h"

#include "sendint.h"

#include <stdio.h>

static const char *const names[SENDBAR_KINDS] = {"none", "full", "no_secret", "refused", "held", "silent"};

void sendbar_look(const struct send *s, bool pay, struct sendbar *ret)
{
	enum api_token which = pay && s->secret[API_TOKEN_PAY][0] ? API_TOKEN_PAY : API_TOKEN_APP;
	const struct sendtoken *t = &s->token[which];
	*ret = (struct sendbar){.kind = SENDBAR_NONE};
	if (s->paused) {
		ret->kind = SENDBAR_FULL;
	} else if (s->secret[which][0] == 0) {
		ret->kind = SENDBAR_NO_SECRET;
	} else if (t->refused) {
		ret->kind = SENDBAR_REFUSED;
		ret->code = t->code;
		snprintf(ret->said, sizeof ret->said, "%s", t->said);
	} else if (s->phase == SEND_HELD) {
		ret->kind = SENDBAR_HELD;
	} else if (s->silent) {
		ret->kind = SENDBAR_SILENT;
	}
}

const char *sendbar_name(enum sendbar_kind k)
{
	return names[k];
}

enum sendbar_kind sendbar_find(struct span name)
{
	for (int i = 0; i < SENDBAR_KINDS; i++)
		if (span_is(name, names[i]))
			return (enum sendbar_kind)i;
	return SENDBAR_NONE;
}
