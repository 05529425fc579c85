/* siyu digest: one hash per table of the state and one of all, equal for equal inboxes whatever the batches were. */
#include "command.h"
#include "confint.h"
#include "onscreen.h"
#include "station.h"

#include <string.h>

/* One of those that [digest] of the configuration says by the clock. */
static bool is_text(const char *word)
{
	bool is = false;
	for (int i = 0; i < confkeys_count; i++)
		is = is ||
			(strcmp(confkeys[i].section, "digest") == 0 && (unsigned char)word[0] >= 0x80 &&
				strcmp(confkeys[i].key, word) == 0);
	return is;
}

int command_digest(struct app *app, int argc, char **argv)
{
	struct station e;
	struct err err = {0};
	struct text out;
	if (argc > 1)
		return command_usage("digest",
			is_text(argv[1])
				? "digest 算的是数据的指纹。发过的「%s」：siyu audit --sent 看原文，siyu report "
				  "sent 看数字和后来变成多少"
				: "这里用不上「%s」",
			argv[1]);
	enum rc rc = station_read(conf_str(app->conf, "data", NULL, "dir"), &e, &err);
	if (rc)
		return command_fail(&err, command_code(rc));
	text_init(&out, 1u << 20);
	rc = fold_digest(e.db, &out, &err);
	onscreen_put(text_span(&out));
	text_release(&out);
	station_close(&e);
	return rc ? command_fail(&err, command_code(rc)) : EXIT_DONE;
}
