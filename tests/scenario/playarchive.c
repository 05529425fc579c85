/* Statements about the chat archive: what stands in it, as its reader puts it. */
#include "play.h"

#include "inbox/inbox.h"
#include "wecom/chatmsg.h"

/* chat FROM TO [text=] [kind=] [at=] [seq=] [id=] [room=] [revokes=]. Whose name begins with c is the customer. */
bool playarchive_line(struct play *p, const struct span *word, int n, struct span line)
{
	struct err err = {0};
	struct chatmsg m = {.kind = play_option(word, n, "kind"),
		.text = play_option(word, n, "text"),
		.room = play_option(word, n, "room"),
		.msgid = play_option(word, n, "id"),
		.revokes = play_option(word, n, "revokes")};
	struct span at = play_option(word, n, "at"), seq = play_option(word, n, "seq");
	struct text body;
	if (n < 3)
		return play_fail(p, "chat FROM TO [text=] [kind=] [at=] [seq=] [id=] [room=] [revokes=]");
	m.at_ms = world_now_ms(p->world);
	m.seq = ++p->chats;
	if ((span_present(at) && !play_time(p, at, &m.at_ms)) || (span_present(seq) && !span_int(seq, &m.seq)))
		return play_fail(p, "'%.*s' cannot be", SPAN_ARG(line));
	m.from = word[1];
	m.to = &word[2];
	m.to_n = 1;
	m.party = span_starts(word[1], "c") ? word[1] : word[2];
	m.room = span_present(m.room) ? m.room : SPAN_LIT("");
	m.kind = span_present(m.kind) ? m.kind : SPAN_LIT("text");
	if (!span_present(m.msgid))
		m.msgid = arena_printf(p->a, "m%lld", (long long)m.seq);
	const struct chatmsg_input in = {
		.to_seq = m.seq, .start_ms = 1, /* its reader is older than the world */ .msg = &m, .msgs = 1};
	text_init(&body, 65536);
	chatmsg_write(&in, &body);
	enum rc rc = world_append(p->world, INBOX_ARCHIVE, SPAN_ABSENT, text_span(&body), &err);
	text_release(&body);
	p->moved = true;
	return rc == RC_OK || play_fail(p, "%s", err.text);
}
