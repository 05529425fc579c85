/* siyu digest: one hash per table of the state and one of all, equal for equal inboxes whatever the batches were. */
#include "command.h"
#include "station.h"

int command_digest(struct app *app, int argc, char **argv)
{
	struct station e;
	struct err err = {0};
	struct text out;
	if (argc > 1)
		return command_usage("digest", "这里用不上「%s」", argv[1]);
	enum rc rc = station_read(conf_str(app->conf, "data", NULL, "dir"), &e, &err);
	if (rc)
		return command_fail(&err, command_code(rc));
	text_init(&out, 1u << 20);
	rc = fold_digest(e.db, &out, &err);
	fputs(text_str(&out), stdout);
	text_release(&out);
	station_close(&e);
	return rc ? command_fail(&err, command_code(rc)) : EXIT_DONE;
}
